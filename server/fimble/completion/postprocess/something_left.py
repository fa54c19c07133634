"""Says that there is nothing to show."""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection


def require_something(text: str, _context: FilterContext) -> str | Rejection:
    """The text, or the reason EMPTY where only blanks are left."""
    return text if text.strip() else Rejection.EMPTY
