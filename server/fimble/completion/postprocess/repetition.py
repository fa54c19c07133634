"""Cuts a suggestion where it begins to repeat itself, and drops one that repeats the lines above.

Small models fall into loops; the limits are about those that the other tools have settled on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.postprocess.similarity import is_distinctive
from fimble.completion.rejection import Rejection

_LONGEST_BLOCK: Final = 6
_IN_LINE: Final = (
    # the shortest pattern, how often in a row
    re.compile(r"(.{10,80}?)\1{2,}"),
    re.compile(r"(.{3,9}?)\1{4,}"),
)


def cut_repetition(text: str, context: FilterContext) -> str | Rejection:
    """The text up to its second round, if it goes round."""
    if _repeats_lines_above(text, context):
        return Rejection.REPETITION
    lines = text.split("\n")
    end = _first_repeated_block([line.strip() for line in lines])
    kept = "\n".join(lines if end is None else lines[:end])
    for pattern in _IN_LINE:
        match = pattern.search(kept)
        if match and is_distinctive(match.group(1), letters=2):
            return (
                Rejection.REPETITION
                if not kept[: match.start()].strip()
                else (kept[: match.start()])
            )
    return kept


def _repeats_lines_above(text: str, context: FilterContext) -> bool:
    """Whether it is the line above once more, or begins with the last lines above in their order.

    One like line may well begin something else, as in a table; and where it is indented less it
    belongs to another block, as a `return False` below one in an `if`.
    """
    written = [line for line in (context.line_before + text).split("\n") if line.strip()]
    above = [line for line in context.lines_above if line.strip()]
    sizes = range(1 if len(written) == 1 else 2, min(len(written), len(above), _LONGEST_BLOCK) + 1)
    return any(
        _is_again(written[:size], above[-size:]) and any(map(is_distinctive, written[:size]))
        for size in sizes
    )


def _is_again(lines: Sequence[str], above: Sequence[str]) -> bool:
    same = [line.strip() for line in lines] == [line.strip() for line in above]
    return same and _indentation(lines[0]) >= _indentation(above[0])


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _first_repeated_block(lines: list[str]) -> int | None:
    """Where a block of lines begins that equals the one before it.

    A single line must come three times (two like lines are common in tables), and a block must
    hold more than brackets.
    """
    for start in range(1, len(lines)):
        for size in range(1, min(start, _LONGEST_BLOCK) + 1):
            block = lines[start - size : start]
            rounds = 2 if size == 1 else 1
            if not any(is_distinctive(line) for line in block):
                continue
            following = lines[start : start + size * rounds]
            if following == block * rounds:
                return start
    return None
