"""Finds in a list of lines the few that are most like the place of the cursor."""

from __future__ import annotations

from collections.abc import Sequence

from fimble.context.identifiers import words_of


def most_alike(lines: Sequence[str], words: frozenset[str], most: int) -> tuple[int, list[str]]:
    """The `most` consecutive lines that share the most words, and where they begin.

    Of equals the later ones: what follows what is alike is what one is about to write.
    """
    if len(lines) <= most:
        return 0, list(lines)
    shared = [len(words_of(line) & words) for line in lines]
    best, best_start = -1, 0
    for start in range(len(lines) - most + 1):
        score = sum(shared[start : start + most])
        if score >= best:
            best, best_start = score, start
    return best_start, list(lines[best_start : best_start + most])
