"""What a row of changes has deleted, and where: texts with the cursor drawn."""

from itertools import pairwise

import pytest

from fimble.completion.deletion import Deletion
from fimble.documents.document import Document
from fimble.lsp.deletions import Deletions

DELETED = {
    "typing": (["a", "ab|"], None),
    "backspace": (["abc", "ab|"], Deletion(text="c", by_key=True)),
    "backspaces": (["x = abc", "x = ab", "x = a|"], Deletion(text="bc", by_key=True)),
    "the other way": (["abc", "bc", "|c"], Deletion(text="ab", by_key=True)),
    "a word": (["one two", "one |"], Deletion(text="two", by_key=False)),
    "a word after a key": (["a word.", "a word", "a |"], Deletion(text="word.", by_key=False)),
    "at another place": (["abcd", "acd", "ac|"], Deletion(text="d", by_key=True)),
    "the cursor is elsewhere": (["abcd", "abc", "|abc"], None),
    "another word in its place": (["one two", "one three|"], None),
    "a key after it": (["one two", "one ", "one t|"], None),
}


@pytest.mark.parametrize("texts, deleted", DELETED.values(), ids=DELETED)
def test_what_was_deleted(texts: list[str], deleted: Deletion | None) -> None:
    deletions, offset = Deletions(), texts[-1].index("|")
    versions = [
        Document(uri="a", language_id="", version=1, text=text.replace("|", "")) for text in texts
    ]
    for before, after in pairwise(versions):
        deletions.record(before, after)
    assert deletions.at("a", offset) == deleted
    assert deletions.at("another", offset) is None
    deletions.forget("a")
    assert deletions.at("a", offset) is None


@pytest.mark.parametrize(
    "deleted, suggested, undoes",
    [
        ("total", "total", True),
        ("total", "total + 1", True),
        (" total\n", "total", True),
        ("total", "sum", False),
        ("    ", "total", False),
        ("\n", "\n    total", False),
    ],
)
def test_what_undoes_it(deleted: str, suggested: str, undoes: bool) -> None:
    assert Deletion(text=deleted, by_key=False).is_undone_by(suggested) is undoes
