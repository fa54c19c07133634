"""Edits become small diffs; those close to each other become one."""

from dataclasses import replace
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fimble.documents.document import Document
from fimble.documents.edit_history import EditHistory


def history_of(*texts: str, uri: str = "a") -> EditHistory:
    history = EditHistory()
    versions = [Document(uri=uri, language_id="", version=0, text=text) for text in texts]
    for before, after in pairwise(versions):
        history.record(before, after)
    return history


def test_typing_is_one_edit() -> None:
    (edit,) = history_of("a\nb\nc", "a\nbx\nc", "a\nbxy\nc", "a\nbxy\nz\nc").recent()
    assert (edit.line, edit.old, edit.new) == (1, ("b",), ("bxy", "z"))


def test_places_far_apart_are_two_edits_the_newest_first() -> None:
    lines = [str(number) for number in range(40)]
    first = [*lines[:3], "new", *lines[4:]]
    second = [*first[:30], "newer", *first[31:]]
    edits = history_of("\n".join(lines), "\n".join(first), "\n".join(second)).recent()
    assert [edit.line for edit in edits] == [30, 3]


def test_what_is_undone_or_too_large_is_no_edit() -> None:
    assert history_of("a\nb", "a\nx", "a\nb").recent() == []
    assert history_of("a", "\n".join("abcdefghijklmnop")).recent() == []
    assert history_of("a", "b" * 400_000).recent() == []


def test_a_document_can_be_forgotten() -> None:
    history = history_of("a", "b")
    history.forget("a")
    assert history.recent() == []


@given(st.lists(st.text("ab\n", max_size=12), min_size=2, max_size=8))
def test_the_last_edit_leads_to_the_last_text(texts: list[str]) -> None:
    history = history_of(*texts)
    for edit in history.recent()[:1]:
        lines = texts[-1].split("\n")
        shown = lines[edit.line : edit.line + len(edit.new)]
        assert tuple(shown) == edit.new or texts[-1] == texts[-2]


def test_versions_keep_their_texts() -> None:
    before = Document(uri="a", language_id="", version=0, text="x")
    after = replace(before, text="y")
    history = EditHistory()
    history.record(before, after)
    assert (before.text, after.text) == ("x", "y")
