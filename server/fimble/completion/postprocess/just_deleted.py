"""Withholds a suggestion that puts back what the user has just deleted (Cody's guard of undo)."""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection


def withhold_just_deleted(text: str, context: FilterContext) -> str | Rejection:
    """The text, or the reason JUST_DELETED."""
    deletion = context.deletion
    return Rejection.JUST_DELETED if deletion and deletion.is_undone_by(text) else text
