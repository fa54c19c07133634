"""Typing along a suggestion: what is left of it, or that it must be asked again."""

from dataclasses import replace

import pytest

from fimble.completion.deletion import Deletion
from fimble.completion.replaced_range import replaced_end
from fimble.completion.request import (
    CompletionRequest,
    Outcome,
    SelectedEntry,
    Suggestion,
    Trigger,
)
from fimble.completion.reuse import RecentSuggestions
from fimble.documents.document import Document
from fimble.trace import Trace


def request_at(drawn: str, uri: str = "a") -> CompletionRequest:
    offset = drawn.index("<cursor>")
    text = drawn.replace("<cursor>", "")
    document = Document(uri=uri, language_id="python", version=1, text=text)
    return CompletionRequest(document=document, offset=offset)


def remembered(drawn: str, text: str) -> RecentSuggestions:
    request = request_at(drawn)
    end = replaced_end(text, request.document.text, request.offset)
    suggestion = Suggestion(text=text, start_offset=request.offset, end_offset=end)
    recent = RecentSuggestions()
    recent.remember(request, Outcome(suggestion=suggestion, rejection=None, trace=Trace()))
    return recent


CASES = {
    "nothing typed": ("x = <cursor>\n", "foo(a)", "x = <cursor>\n", "foo(a)"),
    "typed along": ("x = <cursor>\n", "foo(a)", "x = fo<cursor>\n", "o(a)"),
    "all typed": ("x = <cursor>\n", "foo", "x = foo<cursor>\n", None),
    "typed something else": ("x = <cursor>\n", "foo", "x = b<cursor>\n", None),
    "the editor closed a bracket": ("x = <cursor>\n", "foo(a)", "x = foo(<cursor>)\n", "a)"),
    "kilocode#3386: it does so later": ("x = foo(<cursor>\n", "a)", "x = foo(<cursor>)\n", "a)"),
    "it does so after a key": ("x = foo(<cursor>\n", "ab)", "x = foo(a<cursor>)\n", "b)"),
    "a quote": ("x = '<cursor>\n", "a'", "x = '<cursor>'\n", "a'"),
    "three quotes": ('""<cursor>\n', '"Sum."""', '"""<cursor>"""\n', 'Sum."""'),
    "later, but not as suggested": ("x = foo(<cursor>\n", "a, b", "x = foo(<cursor>)\n", None),
    "a bracket that nothing opened": ("x = foo<cursor>\n", "a)", "x = foo<cursor>)\n", None),
    "windows: a new line": (
        "if x:<cursor>\r\n",
        "\r\n    y\r\n    z",
        "if x:\r\n    <cursor>\r\n",
        "y\r\n    z",
    ),
    "cody#442: another indentation": ("if x:<cursor>", "\n    y", "if x:\n  <cursor>z", None),
    "a tab for blanks": ("if x:<cursor>", "\n    y", "if x:\n\t<cursor>", None),
    "the line was indented meanwhile": ("    x = <cursor>", "foo", "        x = <cursor>", None),
    "typed at two cursors": ("x = <cursor>\ny = \n", "foo", "x = f<cursor>\ny = f\n", None),
    "a word of it taken, then typed": ("x = <cursor>", "foo(a, b)", "x = foo(a, <cursor>", "b)"),
    "a word of it taken, then another": ("x = <cursor>", "foo(a, b)", "x = foo(c<cursor>", None),
    "a bracket was there": ("f(<cursor>)\n", "foo)", "f(fo<cursor>)\n", "o)"),
    "changed above": ("x = <cursor>\n", "foo", "y = f<cursor>\n", None),
    "changed below": ("x = <cursor>\n", "foo", "x = f<cursor>\n\n", None),
    "cursor moved back": ("x = <cursor>\n", "foo", "x<cursor> = \n", None),
    "a new line as suggested": ("if x:<cursor>", "\n    y", "if x:\n    <cursor>", "y"),
    "a closer that the suggestion lacks": ("x = <cursor>", "foo(", "x = foo<cursor>)", None),
}


@pytest.mark.parametrize("first, text, second, rest", CASES.values(), ids=CASES.keys())
def test_typing_along(first: str, text: str, second: str, rest: str | None) -> None:
    found = remembered(first, text).find(request_at(second))
    assert (found.suggestion.text if found else None) == rest


def test_the_result_is_the_same_as_accepting_at_once() -> None:
    recent = remembered("f(<cursor>)\n", "g(a), b)")
    request = request_at("f(g(<cursor>))\n")
    found = recent.find(request)
    assert found is not None
    suggestion, text = found.suggestion, request.document.text
    accepted = text[: suggestion.start_offset] + suggestion.text + text[suggestion.end_offset :]
    assert accepted == "f(g(a), b)\n"


def test_each_document_has_its_own() -> None:
    assert remembered("x<cursor>", "y").find(request_at("x<cursor>", uri="b")) is None


def test_backspace_brings_the_earlier_one_back() -> None:
    recent = remembered("x = <cursor>", "foo")
    other = request_at("x = b<cursor>")
    suggestion = Suggestion(text="ar", start_offset=5, end_offset=5)
    recent.remember(other, Outcome(suggestion=suggestion, rejection=None, trace=Trace()))
    found = recent.find(request_at("x = f<cursor>"))
    assert found is not None and found.suggestion.text == "oo"


@pytest.mark.parametrize(
    "deleted, trigger, rest",
    [
        ("b", Trigger.AUTOMATIC, "oo"),
        ("oo", Trigger.AUTOMATIC, None),
        ("oo", Trigger.INVOKED, "oo"),
    ],
    ids=["a wrong key taken back", "its own end deleted", "but asked for"],
)
def test_what_was_just_deleted_does_not_come_back(
    deleted: str, trigger: Trigger, rest: str | None
) -> None:
    recent = remembered("x = <cursor>", "foo")
    deletion = Deletion(text=deleted, by_key=True)
    request = replace(request_at("x = f<cursor>"), deletion=deletion, trigger=trigger)
    found = recent.find(request)
    assert (found.suggestion.text if found else None) == rest


def test_an_entry_selected_in_the_popup_is_another_question() -> None:
    request = request_at("x = f<cursor>")
    selected = SelectedEntry(start_offset=4, end_offset=5, text="foo")
    again = CompletionRequest(document=request.document, offset=request.offset, selected=selected)
    assert remembered("x = <cursor>", "foo").find(again) is None
