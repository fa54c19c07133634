"""Indents the lines of a suggestion as the document does: with tabs, or with blanks."""

from __future__ import annotations

import re
from typing import Final

from fimble.completion.postprocess.filter import FilterContext

_WIDTH: Final = 4
_WIDEST: Final = 8
_INDENTATION: Final = re.compile(r"[ \t]*")


def match_indentation(text: str, context: FilterContext) -> str:
    """The text with the indentation of every line in the document's kind of blanks."""
    if context.uses_tabs is None or context.inside_literal:
        return text
    width = _WIDTH if context.uses_tabs else _step(context)
    first, *others = text.split("\n")
    if not context.line_before.strip():
        first = _converted(first, context.uses_tabs, width)
    return "\n".join([first, *(_converted(line, context.uses_tabs, width) for line in others)])


def _step(context: FilterContext) -> int:
    """How many blanks are a step in the lines around: the fewest of any; one is alignment."""
    lines = (*context.lines_above, context.line_before, *context.lines_below)
    found = (len(line) - len(line.lstrip(" ")) for line in lines if line.strip())
    return min((count for count in found if 1 < count <= _WIDEST), default=_WIDTH)


def _converted(line: str, to_tabs: bool, width: int) -> str:
    match = _INDENTATION.match(line)
    blanks = match.group() if match else ""
    if to_tabs:
        # What is left of a step is alignment, and stays.
        indented = blanks.replace(" " * width, "\t")
    else:
        indented = blanks.replace("\t", " " * width)
    return indented + line[len(blanks) :]
