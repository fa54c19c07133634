"""Where a file is cut open: two holes of several lines of code, far from each other. Pure.

The first is typed in three parts, the second in two, in turns; that makes four jumps.
"""

from __future__ import annotations

import random
from itertools import accumulate
from typing import Final

from fimble.evaluation.replay.typing_script import Part

_FIRST_LINES: Final = (5, 7)
_SECOND_LINES: Final = (4, 5)
_APART: Final = 30
"""Lines between the holes, so that the second is another place for every kind of cache."""
_LINES_BEFORE: Final = 12
_LONGEST_LINE: Final = 90
_SHORTEST_CODE: Final = 6
_REMARKS: Final = ("#", "//", "/*", "*", '"""', "'''", "--")
_TRIES: Final = 4000


def choose_parts(finished: str, seed: str) -> tuple[Part, ...] | None:
    """Five parts in the order of typing; None where a file has no two places of plain code.

    The first begins with a new line, all others within a line.
    """
    lines = finished.splitlines(keepends=True)
    starts = [0, *accumulate(map(len, lines))]
    chance = random.Random(seed)
    for _ in range(_TRIES):
        first = _draw(chance, len(lines), _FIRST_LINES)
        second = _draw(chance, len(lines), _SECOND_LINES)
        apart = max(second.start - first.stop, first.start - second.stop)
        # The lines within which a part begins, besides the first one of all.
        turns = (second[0], first[len(first) // 3], second[2], first[2 * len(first) // 3])
        if apart < _APART or not (_is_code(lines, first) and _is_code(lines, second)):
            continue
        if all(_is_long(lines[line]) for line in turns):
            begins = [starts[line] + _within(chance, lines[line]) for line in turns]
            ends = _end(lines, starts, first), _end(lines, starts, second)
            return _alternate(starts[first.start] - 1, begins, *ends)
    return None


def _alternate(start: int, begins: list[int], first_end: int, second_end: int) -> tuple[Part, ...]:
    second, first_again, second_again, first_at_last = begins
    return (
        Part(start=start, end=first_again, goes_on_to=first_end),
        Part(start=second, end=second_again, goes_on_to=second_end),
        Part(start=first_again, end=first_at_last, goes_on_to=first_end),
        Part(start=second_again, end=second_end, goes_on_to=second_end),
        Part(start=first_at_last, end=first_end, goes_on_to=first_end),
    )


def _draw(chance: random.Random, count: int, lines: tuple[int, int]) -> range:
    size = chance.randint(*lines)
    start = chance.randint(_LINES_BEFORE, max(_LINES_BEFORE, count - size - 1))
    return range(start, start + size)


def _is_code(lines: list[str], chosen: range) -> bool:
    if chosen.stop >= len(lines) or not lines[chosen.start - 1].strip():
        return False
    part = lines[chosen.start : chosen.stop]
    plain = [line for line in part if _is_long(line)]
    fits = all(len(line) <= _LONGEST_LINE for line in part)
    return fits and len(plain) * 3 >= len(part) * 2 and _is_long(part[0]) and _is_long(part[-1])


def _is_long(line: str) -> bool:
    code = line.strip()
    return len(code) >= _SHORTEST_CODE and not code.startswith(_REMARKS)


def _within(chance: random.Random, line: str) -> int:
    """A place within the code of a line, not before its third character."""
    indentation = len(line) - len(line.lstrip())
    return indentation + chance.randint(3, len(line.strip()) - 1)


def _end(lines: list[str], starts: list[int], chosen: range) -> int:
    last = chosen.stop - 1
    return starts[last] + len(lines[last].rstrip("\r\n"))
