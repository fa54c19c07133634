"""Reading ahead: what the engine is asked, and that nobody is disturbed where it cannot."""

from dataclasses import replace

import pytest

from fimble.completion.pipeline import complete
from fimble.completion.preparation import prepare
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
