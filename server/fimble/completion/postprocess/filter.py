"""What a filter is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from fimble.completion.deletion import Deletion
from fimble.completion.rejection import Rejection
from fimble.engine.interface import StopReason


@dataclass(frozen=True, kw_only=True)
class FilterContext:
    """The surroundings of a suggestion; all text but the document's with plain line ends.

    Attributes:
        line_before: the cursor's line up to the cursor.
        line_after: the cursor's line from the cursor on, without its line end.
        lines_above, lines_below: some lines above and below the cursor's, nearest last and first.
        line_end: the document's own line end.
        uses_tabs: whether the document indents with tabs; None where it does not indent.
        inside_literal: whether the cursor stands in a string or a comment.
        held_back: what the prompt left out before the cursor; see `prompt.fill_in_middle`.
        document_text: the whole document, without the suggestion.
        control_tokens: the model's sentinels, as text.
        stop_reason: why the generation ended.
        missing_closers: brackets that are open at the cursor and that nothing below closes,
            innermost first; None where that is not known.
        adds_errors: whether a text at the cursor makes the document parse worse; None where the
            language has no grammar or the document around does not parse.
        deletion: what the user has just deleted at the cursor.
        line_logprobs: for each line that the model wrote, blanks around it left out, the natural
            logarithm of the chance that it gave the whole line; empty where it tells none.
        indents_blocks: indentation alone makes the blocks of the language, and nothing is open at
            the cursor, so that a line deeper than the one above opens none.
        told_lines: lines of the prompt that only say what stands in other files: paths, comments.
    """

    line_before: str = ""
    line_after: str = ""
    lines_above: tuple[str, ...] = ()
    lines_below: tuple[str, ...] = ()
    line_end: str = "\n"
    uses_tabs: bool | None = None
    inside_literal: bool = False
    held_back: str = ""
    document_text: str = ""
    control_tokens: tuple[str, ...] = ()
    stop_reason: StopReason | None = None
    missing_closers: str | None = None
    adds_errors: Callable[[str], bool] | None = None
    deletion: Deletion | None = None
    line_logprobs: Mapping[str, float] = field(default_factory=dict[str, float])
    indents_blocks: bool = False
    told_lines: frozenset[str] = frozenset()

    def next_line(self) -> str:
        """The first line below that is not blank, without the blanks around it."""
        return next((line.strip() for line in self.lines_below if line.strip()), "")

    def previous_line(self) -> str:
        """The first line above that is not blank, with its indentation."""
        return next((line.rstrip() for line in reversed(self.lines_above) if line.strip()), "")


class Filter(Protocol):
    """One step from raw text to a suggestion: the text, changed or not, or a reason for silence."""

    def __call__(self, text: str, context: FilterContext, /) -> str | Rejection: ...
