"""What is shown unasked and what is withheld, by an estimated chance."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.completion.acceptance import SuggestionSigns, estimate_acceptance, features_of
from fimble.completion.pipeline import complete
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Trigger
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.settings import CompletionSettings, Settings
from fimble.syntax.parse import ParseCache
from fimble_models import AcceptanceTable, find_acceptance_table, load_cards
from support.telling_engine import MODEL, TellingEngine

SIGNS = SuggestionSigns(
    text="total + 1",
    logprobs=(-0.2, -1.0),
    line_before="    return ",
    document_text="def f(total):\n    return ",
    inside_literal=False,
    stop_reason="stop_token",
)
TABLE = AcceptanceTable(model=MODEL, bias=0.0, weights={"sum_logprob": 0.5})


def services_that_ask_for(least: float) -> Services:
    settings = Settings(completion=CompletionSettings(debounce_ms=0, minimum_acceptance=least))
    return Services(engine=TellingEngine(text="total"), settings=settings, parse=ParseCache().parse)


def request(trigger: Trigger) -> CompletionRequest:
    before = "def f(total):\n    return "
    document = Document(uri="a", language_id="python", version=1, text=before)
    return CompletionRequest(document=document, offset=len(before), trigger=trigger)


async def test_what_is_unlikely_is_not_shown_unasked_and_the_trace_says_the_chance() -> None:
    outcome = await complete(request(Trigger.AUTOMATIC), services_that_ask_for(1.0))
    assert outcome.rejection is Rejection.UNLIKELY
    chance = next(step.notes["chance"] for step in outcome.trace.steps if step.name == "gate")
    assert isinstance(chance, float) and 0 < chance < 1


async def test_who_asks_or_wants_everything_gets_it() -> None:
    for trigger, least in ((Trigger.INVOKED, 1.0), (Trigger.AUTOMATIC, 0.0)):
        outcome = await complete(request(trigger), services_that_ask_for(least))
        assert outcome.suggestion and outcome.suggestion.text == "total"


def test_a_user_who_takes_more_is_shown_more() -> None:
    chances = [
        estimate_acceptance(features_of(SIGNS), TABLE, rate)
        for rate in (0.05, TABLE.usual_rate, 0.9)
    ]
    assert chances == sorted(chances) and len(set(chances)) == 3  # type: ignore[type-var]
    assert chances[1] == pytest.approx(0.3543, abs=1e-4)  # 1 / (1 + e ** 0.6)


def test_nothing_is_estimated_without_log_probabilities() -> None:
    assert estimate_acceptance(features_of(replace(SIGNS, logprobs=())), TABLE, 0.3) is None


@pytest.mark.parametrize(
    "before, text, unknown",
    [
        ("    return ", "total + 1", 0),
        ("    return ", "invented(total)", 1),
        ("    return to", "tal", 0),
        ("    return tot", "ally", 1),
        ("    return ", "one + two + three + four", 3),
        ("    ", "return total\n    invented()", 0),
    ],
    ids=["all known", "an invention", "half a word", "a word made wrong", "many", "a later line"],
)
def test_names_that_stand_nowhere_speak_against_a_suggestion(
    before: str, text: str, unknown: int
) -> None:
    signs = replace(SIGNS, text=text, line_before=before)
    assert features_of(signs)["unknown_names"] == unknown


async def test_the_trace_says_what_the_chance_was_estimated_from() -> None:
    """So that a gate can be learnt for a model that has none yet."""
    services = services_that_ask_for(0.0)
    outcome = await complete(request(Trigger.AUTOMATIC), services)
    features = next(step.notes["features"] for step in outcome.trace.steps if step.name == "gate")
    assert isinstance(features, dict) and set(features) == set(features_of(SIGNS))  # pyright: ignore[reportUnknownArgumentType]


@given(
    st.text(min_size=1),
    st.lists(st.floats(-60, 0), min_size=1).map(tuple),
    st.text(),
    st.floats(0, 1),
)
def test_a_chance_is_one_whatever_stands_there(
    text: str, logprobs: tuple[float, ...], line: str, rate: float
) -> None:
    signs = replace(SIGNS, text=text, logprobs=logprobs, line_before=line, document_text=line)
    chance = estimate_acceptance(features_of(signs), TABLE, rate)
    assert chance is not None and 0 <= chance <= 1


def test_every_table_is_of_a_card_and_weighs_what_is_measured() -> None:
    names = set(features_of(SIGNS))
    tables = [table for card in load_cards() if (table := find_acceptance_table(card))]
    assert tables
    assert all(set(table.weights) <= names for table in tables)
