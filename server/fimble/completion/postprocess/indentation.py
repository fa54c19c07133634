"""Indents the lines of a suggestion as the document does: with tabs, or with blanks."""

from __future__ import annotations

import re
from typing import Final

from fimble.completion.postprocess.filter import FilterContext

_WIDTH: Final = 4
_INDENTATION: Final = re.compile(r"[ \t]*")


def match_indentation(text: str, context: FilterContext) -> str:
    """The text with the indentation of every line in the document's kind of blanks."""
    if context.uses_tabs is None or context.inside_literal:
        return text
    first, *others = text.split("\n")
    if not context.line_before.strip():
        first = _converted(first, context.uses_tabs)
    return "\n".join([first, *(_converted(line, context.uses_tabs) for line in others)])


def _converted(line: str, to_tabs: bool) -> str:
    match = _INDENTATION.match(line)
    blanks = match.group() if match else ""
    if to_tabs:
        # What is left of a step is alignment, and stays.
        indented = blanks.replace(" " * _WIDTH, "\t")
    else:
        indented = blanks.replace("\t", " " * _WIDTH)
    return indented + line[len(blanks) :]
