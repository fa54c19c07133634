"""Takes off blanks at the ends of lines, and blank lines at the end."""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext


def strip_trailing_blanks(text: str, context: FilterContext) -> str:
    """The text without trailing blanks; inside a string only those at its very end."""
    if not context.inside_literal:
        text = "\n".join(line.rstrip() for line in text.split("\n"))
    return text.rstrip()
