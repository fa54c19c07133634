"""What was deleted just before a request: who takes text out is not told to put it back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Deletion:
    """What stood at the cursor until the last change, or the last few in a row.

    Attributes:
        text: all that was deleted there.
        by_key: the last change took one character alone, as backspace does: there may be more.
    """

    text: str
    by_key: bool

    @property
    def of_blanks(self) -> bool:
        """Whether that only moves the cursor: to a lesser indentation, to the line above."""
        return not self.text.strip()

    def is_undone_by(self, suggestion: str) -> bool:
        """Whether a suggestion at the cursor begins with what was deleted there."""
        return not self.of_blanks and suggestion.strip().startswith(self.text.strip())
