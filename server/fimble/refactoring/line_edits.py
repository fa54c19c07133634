"""The edits that make one text of another, by whole lines: what stays is not touched, so an
editor keeps the marks, folds and cursors there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, kw_only=True)
class Replacement:
    """New text for a range of the old text, in offsets."""

    start_offset: int
    end_offset: int
    text: str


def line_edits(before: str, after: str) -> tuple[Replacement, ...]:
    """The replacements, in the order of the text, none touching another."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first = _common(old, new)
    last = _common(old[first:][::-1], new[first:][::-1])
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    middle_old, middle_new = old[first : len(old) - last], new[first : len(new) - last]
    return tuple(
        Replacement(
            start_offset=starts[first + start],
            end_offset=starts[first + end],
            text="".join(middle_new[new_start:new_end]),
        )
        for start, end, new_start, new_end in _changed(middle_old, middle_new)
    )


def _changed(old: list[str], new: list[str]) -> Iterator[tuple[int, int, int, int]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        if tag != "equal":
            yield start, end, new_start, new_end


def _common(old: list[str], new: list[str]) -> int:
    """How many lines two lists share at their beginning."""
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count
