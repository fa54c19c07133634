"""How the recent past counts: nothing while it is unknown, more the more of it there is."""

from hypothesis import given
from hypothesis import strategies as st

from fimble.completion.recent_outcomes import RecentOutcomes
from fimble.record.recent import Decided, recent_outcomes


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
