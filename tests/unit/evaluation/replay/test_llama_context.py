"""What llama.vim sends and shows, drawn with a cursor."""

from __future__ import annotations

import pytest

from fimble.evaluation.replay.llama_context import (
    Reach,
    Surroundings,
    look_around,
    make_request,
    shown_text,
)

MARK = "<cursor>"


def look(drawn: str, reach: Reach | None = None) -> Surroundings:
    return look_around(drawn.replace(MARK, ""), drawn.index(MARK), reach or Reach())


def test_whole_lines_before_the_begun_one_and_the_rest() -> None:
    around = look("a\n  b<cursor>)\nc\n")
    assert (around.prefix, around.middle, around.suffix) == ("a\n", "  b", ")\nc\n\n")
    assert around.indentation == 2


def test_a_blank_line_counts_as_not_begun() -> None:
    around = look("a:\n    <cursor>\nb")
    assert (around.prefix, around.middle, around.suffix) == ("a:\n", "", "\nb\n")
    assert around.indentation == 0


def test_lines_and_characters_have_limits() -> None:
    lines = "".join(f"{number:03}\n" for number in range(400))
    around = look(f"{lines}x<cursor>\n{lines}")
    assert around.prefix.count("\n") == 256 and around.suffix.count("\n") == 1 + 64
    short = look(f"{lines}x<cursor>\n{lines}", Reach(characters_before=10, characters_after=9))
    assert (short.prefix, short.suffix) == ("398\n399\n", "\n000\n001\n")


def test_the_request_says_what_llama_vim_says() -> None:
    body = make_request(look("a\n  b<cursor>\n"), 250)
    assert body["input_prefix"] == "a\n" and body["prompt"] == "  b" and body["n_indent"] == 2
    assert (body["n_predict"], body["t_max_predict_ms"], body["cache_prompt"]) == (128, 250, True)
    assert body["samplers"] == ["top_k", "top_p", "infill"]


@pytest.mark.parametrize(
    ("drawn", "content", "shown"),
    [
        ("x = <cursor>\n", "1\n\n", "1"),
        ("x = <cursor>\n", "\n \n", ""),
        ("f(<cursor>)\n", ")", ""),
        ("a:\n    <cursor>\n", "    b\n    c", "b\n    c"),
        ("a = <cursor>\n\nb = 2\n", "\n\nb = 2", ""),
        ("<cursor>\n\nb = 2\nc = 3\n", "b = 2", ""),
        ("<cursor>\n\nb = 2\nc = 3\n", "b = 2\nc =", ""),
        ("<cursor>\nb = 2\nc = 3\nd", "b = 2\nc = 3\nd", ""),
        ("<cursor>\nb = 2\n", "b = 3", "b = 3"),
    ],
    ids=["line", "blank", "closer", "indented", "below", "next", "next two", "next three", "other"],
)
def test_what_is_shown(drawn: str, content: str, shown: str) -> None:
    assert shown_text(content, drawn.replace(MARK, ""), drawn.index(MARK)) == shown
