"""Identifiers and their words."""

import pytest

from fimble.context.identifiers import overlap, split_identifier, words_for_index, words_of


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("gen_begin_reuse", "gen begin reuse"),
        ("genBeginReuse", "gen begin reuse"),
        ("HTTPServer2", "http server 2"),
        ("parseJSON", "parse json"),
        ("__init__", "init"),
        ("MAX_SIZE", "max size"),
        ("x", "x"),
        ("größe_cm", "gr öß e cm"),
    ],
)
def test_words_of_an_identifier(identifier: str, words: str) -> None:
    assert " ".join(split_identifier(identifier)) == words


def test_the_index_sees_the_whole_and_its_words() -> None:
    assert words_for_index("genBegin(x, tokens)") == "genbegin gen begin tokens"


def test_overlap() -> None:
    assert overlap(words_of("read_file(path)"), words_of("writeFile(path)")) == 0.5
    assert overlap(frozenset(), frozenset()) == 0.0
