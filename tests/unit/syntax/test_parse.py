"""Trees of snapshots: kept, renewed, forgotten; and text that is no code does not hang anything."""

import random
import tracemalloc
from dataclasses import replace

import pytest

from fimble.documents.document import Document
from fimble.syntax.balance import missing_closers
from fimble.syntax.cursor import place_of_cursor
from fimble.syntax.damage import damage_of
from fimble.syntax.languages import LANGUAGES
from fimble.syntax.outline import outline
from fimble.syntax.parse import LARGEST_FILE_BYTES, ParseCache, with_edit


def document(text: str, language: str = "python", uri: str = "a") -> Document:
    return Document(uri=uri, language_id=language, version=1, text=text)


def test_a_tree_of_the_same_text_is_kept() -> None:
    cache = ParseCache()
    first = cache.parse(document("x = 1\n"))
    assert cache.parse(document("x = 1\n")) is first
    assert cache.parse(document("x = 2\n")) is not first
    cache.forget("a")
    assert cache.parse(document("x = 2\n")) is not None


def test_a_document_that_changes_its_language() -> None:
    cache = ParseCache()
    cache.parse(document("x = (1)\n"))
    tree = cache.parse(document("x = (1)\n", "javascript"))
    assert tree is not None and tree.root.type == "program"


def test_only_the_documents_used_last_are_kept() -> None:
    cache = ParseCache()
    first = cache.parse(document("x\n", uri="0"))
    for number in range(1, 40):
        cache.parse(document("x\n", uri=str(number)))
    assert cache.parse(document("x\n", uri="0")) is not first


def test_an_edit_leaves_the_tree_as_it_was() -> None:
    tree = ParseCache().parse(document("def f(): pass\n"))
    assert tree is not None
    before = str(tree.root)
    edited = with_edit(tree, 9, 13, "return (é")
    assert edited is not None and edited.data.decode() == "def f(): return (é\n"
    assert edited.root.has_error and str(tree.root) == before


def test_half_a_surrogate_pair() -> None:
    tree = ParseCache().parse(document("x = '\ud83d'\ny = 1\n"))
    assert tree is not None and not tree.root.has_error


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_line_of_two_megabytes_has_no_tree(language: str) -> None:
    assert ParseCache().parse(document("a(b) " * 400_000, language)) is None


def test_a_file_too_large_has_no_tree() -> None:
    cache = ParseCache()
    cache.parse(document("x = 1\n"))
    assert cache.parse(document("x = 1\n" * (LARGEST_FILE_BYTES // 6 + 1))) is None
    assert cache.parse(document("x = 1\n")) is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_binary_looking_text_is_survived(language: str) -> None:
    noise = random.Random(7).randbytes(4_000).decode("utf-8", "replace")
    tree = ParseCache().parse(document(noise, language))
    assert tree is not None
    for byte_offset in (0, 1_000, len(tree.data)):
        assert place_of_cursor(tree, byte_offset) is not None
        missing_closers(tree, byte_offset)
    assert damage_of(tree).errors or not tree.root.has_error
    outline(tree)


def test_a_parse_without_end_is_given_up_and_not_tried_again() -> None:
    # Scala's grammar takes about half a minute for this line.
    slow = document("x = [" + "1, " * 60_000 + "]\n", "scala")
    cache = ParseCache()
    assert cache.parse(slow) is None
    assert cache.parse(replace(slow, text="val x = 1\n")) is None
    cache.forget("a")
    assert cache.parse(replace(slow, text="val x = 1\n")) is not None


def test_a_text_that_was_parsed_is_let_go() -> None:
    """py-tree-sitter 0.26.1 keeps a reference to all bytes that it is given to read."""
    cache, text, held = ParseCache(), "value = 1\n" * 15_000, list[int]()
    cache.parse(document(text))
    tracemalloc.start()
    try:
        for key in range(30):
            assert cache.parse(document(f"{text}other = {key}\n")) is not None
            held.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert held[-1] - held[5] < len(text)
