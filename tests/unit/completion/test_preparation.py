"""Reading ahead: what the engine is asked, and that nobody is disturbed where it cannot."""

import asyncio
from dataclasses import replace

import pytest

from fimble.completion.pipeline import complete
from fimble.completion.preparation import prepare, widen
from fimble.completion.request import CompletionRequest, Trigger
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.engine.interface import EngineDescription
from fimble.errors import EngineUnavailableError
from fimble.settings import CompletionSettings, Settings
from fimble.syntax.parse import ParseCache
from support.telling_engine import MODEL, TellingEngine

READY = EngineDescription(status="ready", model=MODEL, extras=frozenset({"prefill"}))
REQUEST = CompletionRequest(
    document=Document(uri="a", language_id="python", version=1, text="def f(x):\n    y = x(1)\n"),
    offset=19,
)


def services_of(engine: TellingEngine) -> Services:
    settings = Settings(completion=CompletionSettings(debounce_ms=0))
    return Services(engine=engine, settings=settings, parse=ParseCache().parse)


async def test_the_prompt_is_read_and_nothing_written() -> None:
    engine = TellingEngine(description=READY)
    services = services_of(engine)
    assert await prepare(REQUEST, services)
    [asked] = engine.asked
    assert (asked.prefill_only, asked.session, asked.stop.max_tokens) == (True, "a", 1)
    await complete(replace(REQUEST, trigger=Trigger.INVOKED), services)
    assert engine.asked[1].prompt == asked.prompt and not engine.asked[1].prefill_only


@pytest.mark.parametrize(
    "description",
    [
        replace(READY, status="unloaded"),
        replace(READY, status="loading"),
        replace(READY, extras=frozenset({"token_healing"})),
    ],
)
async def test_an_engine_that_sleeps_or_cannot_is_let_be(description: EngineDescription) -> None:
    engine = TellingEngine(description=description)
    assert not await prepare(REQUEST, services_of(engine))
    assert engine.asked == []


async def test_an_empty_file_is_not_worth_it() -> None:
    document = replace(REQUEST.document, text="\n")
    engine = TellingEngine(description=READY)
    assert not await prepare(replace(REQUEST, document=document, offset=0), services_of(engine))


async def test_a_fault_is_nobodys_trouble() -> None:
    engine = TellingEngine(description=READY, fault=EngineUnavailableError("It died.", "Start it."))
    assert not await prepare(REQUEST, services_of(engine))


LINES = [f"value_{number} = compute({number})\n" for number in range(400)]


def typed(
    lines: int, more: str = "", pause_tokens: int = 1800
) -> tuple[CompletionRequest, Services]:
    """A request in the midst of a long file, and the services for it."""
    text = "".join(LINES)
    offset = len("".join(LINES[:lines]))
    document = Document(
        uri="a", language_id="python", version=1, text=text[:offset] + more + text[offset:]
    )
    request = CompletionRequest(
        document=document, offset=offset + len(more), trigger=Trigger.INVOKED
    )
    settings = Settings(completion=CompletionSettings(debounce_ms=0, pause_tokens=pause_tokens))
    engine = TellingEngine(description=READY)
    return request, Services(engine=engine, settings=settings, parse=ParseCache().parse)


async def test_in_a_pause_more_is_read_and_typing_on_keeps_it() -> None:
    request, services = typed(200)
    await complete(request, services)
    assert await widen(request, services)
    later, _ = typed(200, "x = f")
    await complete(later, services)
    narrow, wide, next_one = services.engine.asked  # type: ignore[attr-defined]
    assert wide.prefill_only and len(wide.prompt) > 1.5 * len(narrow.prompt)
    assert next_one.prompt.removesuffix("x = f").removesuffix("x =") == wide.prompt
    assert not await widen(later, services)  # there is nothing to gain


async def test_after_a_jump_the_window_is_narrow_again() -> None:
    request, services = typed(200)
    await complete(request, services)
    assert await widen(request, services)
    jump, _ = typed(300)
    await complete(jump, services)
    narrow, wide, after_jump = services.engine.asked  # type: ignore[attr-defined]
    assert len(after_jump.prompt) < len(wide.prompt) / 1.5
    assert abs(len(after_jump.prompt) - len(narrow.prompt)) < 600


async def test_who_has_jumped_meanwhile_is_not_taken_back() -> None:
    request, services = typed(200)
    await complete(request, services)
    engine = services.engine
    assert isinstance(engine, TellingEngine)
    engine.pause = asyncio.Event()
    widening = asyncio.create_task(widen(request, services))
    while len(engine.asked) < 2:
        await asyncio.sleep(0)
    jumping = asyncio.create_task(complete(typed(300)[0], services))
    while len(engine.asked) < 3:
        await asyncio.sleep(0)
    engine.pause.set()
    await jumping
    assert not await widening
    kept = services.frames.find("a")
    assert kept is not None and not kept.is_wide


@pytest.mark.parametrize("lines, pause_tokens", [(200, 0), (200, 900), (3, 300)])
async def test_nothing_is_read_where_that_gives_no_more(lines: int, pause_tokens: int) -> None:
    request, services = typed(lines, pause_tokens=pause_tokens)
    await complete(request, services)
    assert not await widen(request, services)


async def test_a_place_that_nobody_asked_about_is_let_be() -> None:
    request, services = typed(200)
    assert not await widen(request, services)
