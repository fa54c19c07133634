"""How the recent past counts: nothing while it is unknown, more the more of it there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.completion import gate
from fimble.completion.pipeline import complete
from fimble.completion.recent_outcomes import RecentOutcomes
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Outcome
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.record.recent import Decided, recent_outcomes
from fimble.settings import CompletionSettings, Settings
from fimble.syntax.parse import ParseCache
from fimble_models import AcceptanceTable
from support.telling_engine import MODEL, TellingEngine


@given(usual=st.floats(0, 1))
def test_of_nobody_the_usual_rate_is_assumed(usual: float) -> None:
    assert abs(RecentOutcomes().rate(usual) - usual) < 1e-9


@given(usual=st.floats(0.01, 0.99), seen=st.integers(1, 50))
def test_a_rate_lies_between_the_usual_one_and_the_own(usual: float, seen: int) -> None:
    assert RecentOutcomes(seen=seen).rate(usual) < usual
    assert RecentOutcomes(seen=seen, accepted=seen).rate(usual) > usual
    assert 0 < RecentOutcomes(seen=seen).rate(usual) < 1


def test_each_language_has_its_own_rate_and_rejections_count_together() -> None:
    past = [
        Decided(language="go", accepted=True),
        Decided(language="python", accepted=True),
        Decided(language="python", accepted=False),
        Decided(language="go", accepted=False),
    ]
    assert recent_outcomes(past, "python") == RecentOutcomes(
        seen=2, accepted=1, rejected_in_a_row=2
    )
    assert recent_outcomes(past, "rust") == RecentOutcomes(rejected_in_a_row=2)


def test_only_the_last_fifty_count() -> None:
    past = [Decided(language="go", accepted=True)] * 60
    past += [Decided(language="go", accepted=False)] * 50
    assert recent_outcomes(past, "go") == RecentOutcomes(seen=50, accepted=0, rejected_in_a_row=50)


async def test_the_gate_knows_how_it_went_lately(monkeypatch: pytest.MonkeyPatch) -> None:
    table = AcceptanceTable(model=MODEL, bias=0.0)
    monkeypatch.setattr(gate, "find_acceptance_table", {MODEL: table}.get)
    document = Document(uri="a", language_id="python", version=1, text="first = \nsecond = 1\n")
    settings = Settings(completion=CompletionSettings(debounce_ms=0, minimum_acceptance=0.4))

    async def outcome_of(recent: RecentOutcomes) -> Outcome:
        services = Services(
            engine=TellingEngine(text=" 1"), settings=settings, parse=ParseCache().parse
        )
        request = CompletionRequest(document=document, offset=8, recent=recent)
        return await complete(request, services)

    assert (await outcome_of(RecentOutcomes())).suggestion is not None
    rejected = await outcome_of(RecentOutcomes(seen=50, accepted=1))
    assert rejected.rejection is Rejection.UNLIKELY
