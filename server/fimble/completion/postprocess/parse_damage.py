"""Shortens a suggestion, line by line from its end, until the document parses as well as before."""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection


def trim_to_what_parses(text: str, context: FilterContext) -> str | Rejection:
    """The longest beginning, in whole lines, that adds no syntax error.

    A block or a call that the suggestion leaves open is an error too; the stop rules let a line
    that opens one go on to its end, so that little is lost here.
    """
    if context.adds_errors is None or not text.strip():
        return text
    lines = text.split("\n")
    for end in range(len(lines), 0, -1):
        part = "\n".join(lines[:end]).rstrip()
        if not part:
            break
        if end < len(lines) and part.endswith(":"):
            continue  # tree-sitter takes a header without its body, Python does not
        if not context.adds_errors(part) and not _lacks_value(part, context):
            return part
    return Rejection.BREAKS_SYNTAX


def _lacks_value(part: str, context: FilterContext) -> bool:
    """Whether it ends with the sign of an assignment. To tree-sitter the next line is its value."""
    return context.indents_blocks and part.endswith("=") and not context.line_after.strip()
