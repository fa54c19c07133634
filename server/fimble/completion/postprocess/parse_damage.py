"""Shortens a suggestion, line by line from its end, until the document parses as well as before."""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection


def trim_to_what_parses(text: str, context: FilterContext) -> str | Rejection:
    """The longest beginning, in whole lines, that adds no syntax error.

    A single line that adds an error is shown as it is: `if x` is no statement yet, but what one
    would type. Only a suggestion that goes on over lines claims to be complete.
    """
    if context.adds_errors is None or context.inside_literal or not text.strip():
        return text
    lines = text.split("\n")
    for end in range(len(lines), 0, -1):
        part = "\n".join(lines[:end])
        if not part.strip():
            break
        if not context.adds_errors(part):
            return part
    return text if len(lines) == 1 else Rejection.BREAKS_SYNTAX
