"""Joining a generation: what was typed meanwhile is compared with what has been streamed."""

import asyncio
from collections.abc import Callable

import pytest

from fimble.completion.generation import without_begun
from fimble.completion.request import CompletionRequest, Outcome, SelectedEntry
from fimble.completion.running import RunningGenerations
from fimble.documents.document import Document
from fimble.errors import EngineError
from fimble.trace import Trace

DONE = Outcome(suggestion=None, rejection=None, trace=Trace())


def request_at(drawn: str, uri: str = "a") -> CompletionRequest:
    text, offset = drawn.replace("|", ""), drawn.index("|")
    document = Document(uri=uri, language_id="python", version=1, text=text)
    return CompletionRequest(document=document, offset=offset)


class Begun:
    """A generation that streams what it is told, and notes whether it was stopped."""

    def __init__(self, drawn: str) -> None:
        self.all = RunningGenerations()
        self.ended = asyncio.Event()
        self.cancelled = False
        self.tell: Callable[[str], None] = lambda text: None
        self.first = asyncio.ensure_future(self.all.run(request_at(drawn), self._work))

    async def _work(self, tell: Callable[[str], None]) -> Outcome:
        self.tell = tell
        try:
            await self.ended.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        return DONE


async def begin(drawn: str) -> Begun:
    begun = Begun(drawn)
    await asyncio.sleep(0.01)
    return begun


@pytest.mark.parametrize(
    ("streamed", "typed", "more", "joins"),
    [
        ("", "x = fo|\n", "foo", True),
        ("fo", "x = foo|\n", "foo()", True),
        ("foo(a)", "x = foo(|)\n", "foo(a)\n", True),
        ("foo", "x = |\n", "foo()", True),
        ("  foo", "x = foo|\n", "  foo()", True),
        ("foo\r\n", "x = foo\n|\n", "foo\r\ny", True),
        ("foo\n", "x = foo\r\n|\n", "foo\n    y", True),
        ("ba", "x = foo|\n", "bar", False),
        ("", "x = foo|\n", "bar", False),
        ("foo", "x = fooo|\n", "foo()", False),
        ("foo", "y = foo|\n", "foo()", False),
        ("foo", "x = foo|\nz", "foo()", False),
        ("foo", "x| = \n", "foo()", False),
    ],
)
async def test_what_joins(streamed: str, typed: str, more: str, joins: bool) -> None:
    begun = await begin("x = |\n")
    begun.tell(streamed)
    newer = asyncio.ensure_future(begun.all.join(request_at(typed)))
    await asyncio.sleep(0.01)
    begun.tell(more)
    await asyncio.sleep(0.01)
    begun.ended.set()
    assert (await newer is DONE) is joins
    assert (await begun.first is DONE) is joins
    assert begun.cancelled is not joins


async def test_a_selected_entry_joins_nothing() -> None:
    begun = await begin("x = |\n")
    request = request_at("x = |\n")
    selected = SelectedEntry(start_offset=4, end_offset=4, text="foo")
    request = CompletionRequest(document=request.document, offset=4, selected=selected)
    assert await begun.all.join(request) is None


async def test_other_documents_are_let_be() -> None:
    begun = await begin("x = |\n")
    assert await begun.all.join(request_at("x = |\n", uri="b")) is None
    begun.ended.set()
    assert await begun.first is DONE


async def test_ended_generations_are_forgotten_and_ending_gives_nothing() -> None:
    begun = await begin("x = |\n")
    begun.all.end_all()
    assert await begun.first is None and begun.cancelled
    assert await begun.all.join(request_at("x = |\n")) is None


async def test_all_who_wait_are_told_of_a_fault() -> None:
    everything = RunningGenerations()
    ended = asyncio.Event()

    async def fail(tell: Callable[[str], None]) -> Outcome:
        await ended.wait()
        raise EngineError("It broke.")

    first = asyncio.ensure_future(everything.run(request_at("x|"), fail))
    await asyncio.sleep(0.01)
    second = asyncio.ensure_future(everything.join(request_at("xy|")))
    await asyncio.sleep(0.01)
    ended.set()
    for waiting in (first, second):
        with pytest.raises(EngineError):
            await waiting


@pytest.mark.parametrize(
    ("text", "shown"),
    [("", ""), (" re", ""), (" ret", ""), (" return", "urn"), ("x", "x"), (" x", " x")],
)
def test_what_has_come_behind_the_piece_that_an_answer_begins_with(text: str, shown: str) -> None:
    assert without_begun(text, " ret") == shown
