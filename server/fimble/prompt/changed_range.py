"""What differs between two texts, as one range of each. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ChangedRange:
    """From `start` on, the old text up to `old_end` is the new text up to `new_end` now."""

    start: int
    old_end: int
    new_end: int


def changed_range(old: str, new: str) -> ChangedRange:
    """The smallest such range; empty ones where the texts are the same."""
    start = _shared(old, new, forward=True)
    shared_end = _shared(old[start:], new[start:], forward=False)
    return ChangedRange(start=start, old_end=len(old) - shared_end, new_end=len(new) - shared_end)


def _shared(first: str, second: str, *, forward: bool) -> int:
    """The length of the common beginning or end; by halves, since slices are compared fast."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        one, two = (
            text[low:middle] if forward else text[len(text) - middle : len(text) - low]
            for text in (first, second)
        )
        low, high = (middle, high) if one == two else (low, middle - 1)
    return low
