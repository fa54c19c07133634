"""Quantiles, and how sure one can be of the ratio of two of them. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_RESAMPLES: Final = 1000
_TAIL: Final = 0.025


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """A ratio and its 95 % interval."""

    ratio: float
    low: float
    high: float


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of at least one value lies, between two neighbours."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def ratio_of_quantiles(pairs: Sequence[tuple[float, float]], share: float, seed: int) -> Ratio:
    """The quantile of the first of each pair over that of the second; at least one pair.

    The interval is a percentile bootstrap over the pairs (Efron and Tibshirani 1993, chapter 13):
    a pair is one question that both were asked, so what makes it hard is hard for both.
    """
    chance = random.Random(seed)
    drawn = sorted(_ratio(chance.choices(pairs, k=len(pairs)), share) for _ in range(_RESAMPLES))
    return Ratio(
        ratio=_ratio(pairs, share),
        low=quantile(drawn, _TAIL),
        high=quantile(drawn, 1 - _TAIL),
    )


def _ratio(pairs: Sequence[tuple[float, float]], share: float) -> float:
    above, below = (quantile(side, share) for side in zip(*pairs, strict=True))
    return above / below
