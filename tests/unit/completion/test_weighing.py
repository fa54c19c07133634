"""Ways to go on are weighed for who asks with a key, by what stands below them."""

from collections.abc import AsyncIterator

import pytest

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
from fimble.errors import EngineError
from fimble.settings import CompletionSettings, Settings
from fimble.syntax.parse import ParseCache
from support.telling_engine import MODEL, TellingEngine

EXTRAS = frozenset({"token_healing", "branches", "weighs"})
BELOW = "\n    print(first)\n\n    return second\n\nlater()\n"


class WeighingEngine(TellingEngine):
    """Assigns to the first name that it may; knows how likely the code below is behind each."""

    ways: dict[str, tuple[float, float]]
    """Of each name, the log-probabilities of itself and of what stands below."""
    fails_at_weighing: str = ""

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncIterator[TextChunk | GenerationEnd]:
        self.asked.append(request)
        if request.weighs:
            if self.fails_at_weighing == "fault":
                raise EngineError("It failed.", "Try again.")
            weighed = request.weighs[1:] if self.fails_at_weighing else request.weighs
            for text, _ in weighed:
                name = next(each for each in self.ways if each in text)
                yield TextChunk(text="", token_logprobs=(self.ways[name][1], 0.0))
            yield GenerationEnd(reason=StopReason.TOKEN_LIMIT, model=MODEL)
            return
        avoided = request.avoids or "nothing"
        name = next(each for each in self.ways if not each.startswith(avoided))
        for text, logprob in ((" ", 0.0), (name, self.ways[name][0]), (" = 1", 0.0)):
            yield TextChunk(text=text, token_logprobs=(logprob,))
        yield GenerationEnd(reason=StopReason.STOP_TOKEN, model=MODEL)


async def ask(
    ways: dict[str, tuple[float, float]],
    below: str = BELOW,
    extras: frozenset[str] = EXTRAS,
    trigger: Trigger = Trigger.INVOKED,
    fails_at_weighing: str = "",
    weighing_ms: int = 60_000,
    alternatives: int = 0,
    before: str = "def f():\n    second = 2\n    ",
) -> tuple[Outcome, WeighingEngine]:
    engine = WeighingEngine(
        description=EngineDescription(status="ready", model=MODEL, extras=extras)
    )
    engine.ways, engine.fails_at_weighing = ways, fails_at_weighing
    completion = CompletionSettings(debounce_ms=0, minimum_acceptance=0.0, weighing_ms=weighing_ms)
    services = Services(
        engine=engine, settings=Settings(completion=completion), parse=ParseCache().parse
    )
    document = Document(uri="a", language_id="python", version=1, text=before + below)
    request = CompletionRequest(
        document=document, offset=len(before), trigger=trigger, alternatives=alternatives
    )
    return await complete(request, services), engine


def shown(outcome: Outcome) -> str:
    return outcome.suggestion.text if outcome.suggestion else ""


WAYS = {"third": (-0.5, -9.0), "first": (-2.0, -1.0)}


async def test_the_way_that_fits_what_stands_below_is_shown() -> None:
    outcome, engine = await ask(WAYS)
    assert shown(outcome) == "first = 1"
    pairs = next(each.weighs for each in engine.asked if each.weighs)
    assert {second for _, second in pairs} == {"\n    print(first)\n\n    return second"}
    assert [first for first, _ in pairs] == ["    third = 1", "    first = 1"]
    assert outcome.confidence == pytest.approx((0.135 + 1) / 2, abs=0.01)


@pytest.mark.parametrize(
    "ways",
    [
        {"third": (-0.5, -2.0), "first": (-2.0, -1.0)},  # what is below does not outweigh
        {"third": (-0.5, -9.0), "first": (-5.0, -1.0)},  # too unlikely to be written to its end
    ],
)
async def test_the_answer_stays_where_it_is_the_likeliest(
    ways: dict[str, tuple[float, float]],
) -> None:
    outcome, _ = await ask(ways)
    assert shown(outcome) == "third = 1"


async def test_a_way_that_is_too_unlikely_is_given_up_and_not_weighed() -> None:
    _, engine = await ask({"third": (-0.5, -9.0), "first": (-5.0, -1.0)})
    assert len(engine.asked) == 3 and not any(each.weighs for each in engine.asked)


@pytest.mark.parametrize(
    "changes",
    [
        {"trigger": Trigger.AUTOMATIC},
        {"extras": EXTRAS - {"weighs"}},
        {"extras": EXTRAS - {"branches"}},
        {"weighing_ms": 0},
        {"below": "\n"},
        {"below": "\n    )\n"},
    ],
)
async def test_nothing_is_weighed(changes: dict[str, object]) -> None:
    outcome, engine = await ask(WAYS, **changes)  # type: ignore[arg-type]
    assert len(engine.asked) == 1
    assert shown(outcome) in ("third = 1", "")


@pytest.mark.parametrize("fails_at_weighing", ["fault", "time"])
async def test_the_answer_stays_where_weighing_fails(fails_at_weighing: str) -> None:
    outcome, engine = await ask(WAYS, fails_at_weighing=fails_at_weighing)
    assert len(engine.asked) == 4
    assert shown(outcome) == "third = 1"


async def test_the_other_ways_are_the_alternatives() -> None:
    outcome, engine = await ask(WAYS, alternatives=3)
    assert shown(outcome) == "first = 1"
    assert [each.text for each in outcome.alternatives] == ["third = 1"]
    assert len(engine.asked) == 4


async def test_of_a_long_text_above_a_little_is_read() -> None:
    before = "".join(f"value_{number} = {number}\n" for number in range(200))
    _, engine = await ask(WAYS, before=before, below="\nprint(first)\n")
    asked = next(each for each in engine.asked if each.weighs)
    assert 900 < len(asked.prompt) <= 1000 and asked.prompt.startswith("value_")
    assert asked.weighs[0][0].strip() == "third = 1"
