"""Quantiles and the interval of a ratio."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fimble.evaluation.replay.statistics import quantile, ratio_of_quantiles

TIMES = st.lists(st.floats(1, 1000), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([3.0], 0.9, 3.0),
        ([1.0, 2.0, 3.0], 0.5, 2.0),
        ([1.0, 2.0], 0.25, 1.25),
        ([9.0, 1.0], 1, 9.0),
    ],
)
def test_quantiles(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == pytest.approx(expected)


@given(TIMES, st.floats(0, 1))
def test_a_quantile_lies_within_the_values_and_grows(values: list[float], share: float) -> None:
    found = quantile(values, share)
    assert min(values) <= found <= max(values) * (1 + 1e-12)
    assert found <= quantile(values, 1) * (1 + 1e-12)


@settings(max_examples=10, deadline=None)
@given(TIMES)
def test_three_times_as_slow_at_every_question_is_a_sure_three(values: list[float]) -> None:
    ratio = ratio_of_quantiles([(3 * value, value) for value in values], 0.5, seed=1)
    assert (ratio.ratio, ratio.low, ratio.high) == pytest.approx((3, 3, 3))


def test_few_questions_leave_more_open_than_many() -> None:
    few = [(float(4 + number % 5), float(1 + number % 3)) for number in range(6)]
    wide, narrow = ratio_of_quantiles(few, 0.5, 1), ratio_of_quantiles(few * 30, 0.5, 1)
    assert wide.low < wide.ratio < wide.high
    assert narrow.high - narrow.low < wide.high - wide.low
