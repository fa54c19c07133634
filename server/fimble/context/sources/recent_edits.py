"""What was edited a moment ago elsewhere, as small diffs: the next edit is often its like."""

from __future__ import annotations

from typing import Final

from fimble.context.identifiers import overlap, words_of
from fimble.context.query import ContextQuery
from fimble.context.sight import RecentEdit, Sight
from fimble.context.snippet import Snippet

_NAME: Final = "recent edits"
_FAR_LINES: Final = 100
"""Nearer edits of the same file stand in the prompt themselves (Copilot's distance)."""
_MOST: Final = 3


def recent_edits(query: ContextQuery, sight: Sight) -> list[Snippet]:
    """The last edits, the newest counting most."""
    elsewhere = [each for each in sight.edits if _is_elsewhere(each, query)]
    return [_snippet(each, age, query) for age, each in enumerate(elsewhere[:_MOST])]


def _is_elsewhere(each: RecentEdit, query: ContextQuery) -> bool:
    return each.path != query.path or abs(each.edit.line - query.line) > _FAR_LINES


def _snippet(each: RecentEdit, age: int, query: ContextQuery) -> Snippet:
    edit = each.edit
    lines = [f"- {line.rstrip()}" for line in edit.old if line.strip()]
    lines += [f"+ {line.rstrip()}" for line in edit.new if line.strip()]
    text = "\n".join(lines)
    return Snippet(
        source=_NAME,
        path=each.path,
        line=edit.line,
        text=text,
        relevance=min(1.0, (0.4 + 2 * overlap(words_of(text), query.words)) * 0.8**age),
        reason="it was edited in this session",
    )
