"""When two lines count as the same, and when a line says enough to be compared at all."""

from __future__ import annotations

from typing import Final

_TOLERANCE: Final = 0.05


def is_distinctive(line: str, letters: int = 4) -> bool:
    """Whether a line holds enough letters and digits; `}` or `else {` recur by nature."""
    found = sum(character.isalnum() for character in line)
    return found >= letters and line.strip(" \t{}():;") not in ("else", "return", "finally", "pass")


def are_similar(one: str, other: str) -> bool:
    """Whether two lines differ by at most one edit or five percent of their characters.

    Short ones (under 12 characters) must be equal: one edit makes another name of them. So does one
    letter or digit for another in any line: `def get_x(self):` above `def get_y(self):` is new.
    """
    one, other = one.strip(), other.strip()
    longest = max(len(one), len(other))
    if one == other:
        return True
    if longest < 12:
        return False
    if _differ_by_a_name(one, other):
        return False
    return _edits_at_most(one, other, max(1, int(longest * _TOLERANCE)))


def _differ_by_a_name(one: str, other: str) -> bool:
    """Whether a single letter or digit is another one and all else is the same."""
    if len(one) != len(other):
        return False
    different = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and all(each.isalnum() for each in different[0])


def _edits_at_most(one: str, other: str, limit: int) -> bool:
    """Levenshtein's distance, given up once it is past the limit."""
    if abs(len(one) - len(other)) > limit:
        return False
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        previous, row = row, [i]
        for j, b in enumerate(other, 1):
            row.append(min(row[-1] + 1, previous[j] + 1, previous[j - 1] + (a != b)))
        if min(row) > limit:
            return False
    return row[-1] <= limit
