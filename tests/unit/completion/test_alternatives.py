"""Branches at the least certain tokens, and what the user gets of them."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from fimble.completion.alternatives import Branch, choose_branches
from fimble.completion.pipeline import complete
from fimble.completion.request import CompletionRequest, Outcome, Trigger
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    StopReason,
    TextChunk,
)
from fimble.settings import CompletionSettings, Settings
from fimble.syntax.parse import ParseCache
from support.telling_engine import MODEL, TellingEngine

EXTRAS = frozenset({"token_healing", "branches"})


class BranchingEngine(TellingEngine):
    """Goes the first of its ways that does not begin with what is to be avoided."""

    ways: tuple[str, ...] = ("total", "count", "items")
    other_reason = StopReason.STOP_TOKEN

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncIterator[TextChunk | GenerationEnd]:
        self.asked.append(request)
        way = next(w for w in self.ways if not (request.avoids and w.startswith(request.avoids)))
        for text, logprob in ((" ", -0.1), (way, -2.0), (" + ", -0.1), ("1", -1.0)):
            yield TextChunk(text=text, token_logprobs=(logprob,))
        reason = self.other_reason if request.avoids else StopReason.STOP_TOKEN
        yield GenerationEnd(reason=reason, model=MODEL)


async def ask(
    alternatives: int,
    extras: frozenset[str] = EXTRAS,
    reason: StopReason = StopReason.STOP_TOKEN,
) -> tuple[Outcome, int]:
    services, request, engine = question(alternatives, extras)
    engine.other_reason = reason
    return await complete(request, services), len(engine.asked)


def question(
    alternatives: int = 1, extras: frozenset[str] = EXTRAS
) -> tuple[Services, CompletionRequest, BranchingEngine]:
    before = "def f(items):\n    total = 0\n    return "
    engine = BranchingEngine(
        description=EngineDescription(status="ready", model=MODEL, extras=extras)
    )
    settings = Settings(completion=CompletionSettings(debounce_ms=0, minimum_acceptance=0.0))
    services = Services(engine=engine, settings=settings, parse=ParseCache().parse)
    document = Document(uri="a", language_id="python", version=1, text=before)
    request = CompletionRequest(
        document=document,
        offset=len(before),
        trigger=Trigger.INVOKED,
        alternatives=alternatives,
    )
    return services, request, engine


async def test_who_asks_gets_another_way_on() -> None:
    outcome, asked = await ask(1)
    assert outcome.suggestion and outcome.suggestion.text == "total + 1"
    assert [other.text for other in outcome.alternatives] == ["count + 1"]
    assert asked == 2


async def test_the_same_twice_is_given_once() -> None:
    outcome, asked = await ask(2)
    texts = [other.text for other in outcome.alternatives]
    assert asked == 3 and len(texts) == len(set(texts))
    assert outcome.suggestion and outcome.suggestion.text not in texts


@pytest.mark.parametrize("ways", [("total+0", "total + 0"), ("total + 1", "total")])
async def test_other_blanks_or_the_beginning_of_the_first_are_no_other_way(
    ways: tuple[str, str],
) -> None:
    services, request, engine = question()
    engine.ways = ways
    outcome = await complete(request, services)
    assert outcome.suggestion and len(engine.asked) == 2
    assert outcome.alternatives == ()


async def test_none_where_none_were_asked_for_or_the_engine_cannot() -> None:
    outcome, asked = await ask(0)
    assert (outcome.alternatives, asked) == ((), 1)
    outcome, asked = await ask(2, extras=frozenset({"token_healing"}))
    assert (outcome.alternatives, asked) == ((), 1)


async def test_a_slow_moment_ends_the_search() -> None:
    outcome, asked = await ask(2, reason=StopReason.TIME_LIMIT)
    assert outcome.suggestion and (outcome.alternatives, asked) == ((), 2)


async def test_who_asks_again_gets_others_to_what_the_editor_has_shown() -> None:
    services, request, engine = question()
    unasked = replace(request, trigger=Trigger.AUTOMATIC, alternatives=0)
    first = await complete(unasked, services)
    again = await complete(request, services)
    assert first.suggestion is not None and again.suggestion == first.suggestion
    assert (first.alternatives, again.generated_tokens) == ((), 0)
    assert [other.text for other in again.alternatives] == ["count + 1"]
    assert len(engine.asked) == 2


async def test_what_was_found_once_is_not_looked_for_again() -> None:
    services, request, engine = question(alternatives=3)
    await complete(request, services)
    outcome = await complete(request, services)
    asked = len(engine.asked)
    assert [other.text for other in outcome.alternatives] == ["count + 1"]
    await complete(request, services)
    assert len(engine.asked) == asked


def test_the_least_certain_place_comes_first() -> None:
    chunks = [
        TextChunk(text=" a", token_logprobs=(-9.0,)),
        TextChunk(text="b", token_logprobs=(-0.1,)),
        TextChunk(text="c", token_logprobs=(-3.0,)),
        TextChunk(text="d", token_logprobs=(-1.0,)),
        TextChunk(text="e", token_logprobs=(-8.0,)),
    ]
    assert choose_branches(chunks, begun=2, shown=3, count=2) == [
        Branch(kept=" ab", avoided="c"),
        Branch(kept=" abc", avoided="d"),
    ]


def test_of_a_token_that_is_partly_no_choice_the_rest_is_a_place() -> None:
    chunks = [TextChunk(text="):", token_logprobs=(-0.5,))]
    assert choose_branches(chunks, begun=1, shown=1, count=1) == [Branch(kept=")", avoided=":")]


class StubbornEngine(TellingEngine):
    """Says something that cannot be shown, unless it may not begin so."""

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncIterator[TextChunk | GenerationEnd]:
        self.asked.append(request)
        words = ("x", " = ", "2") if request.avoids else ("return", " total", " + count")
        for word in (request.begins_with, *words):
            yield TextChunk(text=word, token_logprobs=(-1.0,))
        yield GenerationEnd(reason=StopReason.STOP_TOKEN, model=MODEL)


async def test_where_nothing_can_be_shown_the_second_choice_is_tried() -> None:
    _, request, _ = question(0)
    text = "def f(total, count):\n    \n    return total + count\n"
    document = replace(request.document, text=text)
    request = replace(request, document=document, offset=text.index("\n    return"))
    engine = StubbornEngine(
        description=EngineDescription(status="ready", model=MODEL, extras=EXTRAS)
    )
    services = Services(engine=engine, settings=Settings(), parse=ParseCache().parse)
    outcome = await complete(request, services)
    assert outcome.suggestion is not None and outcome.suggestion.text == "x = 2"
    assert [asked.avoids for asked in engine.asked][1:] == ["return"]
