"""An undo is known by the text that it brings back."""

from itertools import pairwise

import pytest

from fimble.documents.document import Document
from fimble.lsp.taken_back import TakenBack

TAKEN = {
    "typing": (["a", "ab", "abc"], False),
    "undo of a paste": (["a", "a = paste()", "a"], True),
    "undo of a deletion": (["one two", "one", "one two"], True),
    "redo": (["a", "a = 1", "a", "a = 1"], True),
    "several steps": (["a", "a = 1", "a = 1\nb = 2", "a = 1", "a"], True),
    "a character that is corrected": (["a", "ab", "a"], False),
    "typing after an undo": (["a", "a = 1", "a", "ab"], False),
    "a change that changes nothing": (["a", "a"], False),
    "another text of the same length": (["a = 1", "a = 12", "a = 34"], False),
}


@pytest.mark.parametrize("texts, is_so", TAKEN.values(), ids=TAKEN)
def test_what_takes_something_back(texts: list[str], is_so: bool) -> None:
    taken_back = TakenBack()
    versions = [Document(uri="a", language_id="", version=1, text=text) for text in texts]
    for before, after in pairwise(versions):
        taken_back.record(before, after)
    assert taken_back.is_so("a") is is_so
    assert not taken_back.is_so("another")
    taken_back.forget("a")
    assert not taken_back.is_so("a")
