"""Intervals by resampling: what a measure would have been on other files of the same kind. Pure."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

_ROUNDS: Final = 1000
_SEED: Final = 1

_Item = TypeVar("_Item")


def resample(
    items: Sequence[_Item],
    group_of: Callable[[_Item], str],
    measure: Callable[[Sequence[_Item]], float | None],
) -> list[float] | None:
    """The middle 95 % of a measure where whole groups (files) are drawn with replacement."""
    groups: dict[str, list[_Item]] = {}
    for item in items:
        groups.setdefault(group_of(item), []).append(item)
    if len(groups) < 2:
        return None
    chance, names, values = random.Random(_SEED), sorted(groups), list[float]()
    for _ in range(_ROUNDS):
        drawn = [item for name in chance.choices(names, k=len(names)) for item in groups[name]]
        value = measure(drawn)
        if value is not None:
            values.append(value)
    values.sort()
    if not values:
        return None
    return [round(values[int(len(values) * part)], 4) for part in (0.025, 0.975)]
