"""Parts of files that are open, or were lately, that are like the lines at the cursor."""

from __future__ import annotations

from typing import Final

from fimble.context.alike_lines import most_alike
from fimble.context.identifiers import overlap, words_of
from fimble.context.query import ContextQuery
from fimble.context.sight import RecentFile, Sight
from fimble.context.snippet import Snippet

_NAME: Final = "open files"
_MOST_FILES: Final = 8
"""Copilot looks at 20, Cody at 10."""
_LONGEST: Final = 60_000
_LINES: Final = 14
_STEP: Final = 7
_LEAST: Final = 0.1


def open_files(query: ContextQuery, sight: Sight) -> list[Snippet]:
    """The best part of each file."""
    files = sight.recent[:_MOST_FILES]
    found = [_best_part(file, query) for file in files if len(file.text) <= _LONGEST]
    return [snippet for snippet in found if snippet is not None]


def _best_part(file: RecentFile, query: ContextQuery) -> Snippet | None:
    lines = [line.rstrip() for line in file.text.split("\n")]
    best, best_start = 0.0, 0
    for start in range(0, max(1, len(lines) - _STEP), _STEP):
        score = overlap(words_of("\n".join(lines[start : start + 2 * _LINES])), query.words)
        if score > best:
            best, best_start = score, start
    if best < _LEAST:
        return None
    start, kept = most_alike(lines[best_start : best_start + 2 * _LINES], query.words, _LINES)
    return Snippet(
        source=_NAME,
        path=file.path,
        line=best_start + start,
        text="\n".join(kept),
        relevance=min(1.0, 2 * best),
        reason="it is open and like the lines at the cursor",
    )
