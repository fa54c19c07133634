"""Ends a suggestion of several lines before the first of which the model was not sure.

A short right suggestion is taken; a long one that goes wrong in its third line is not. The first
line is the matter of the gate.
"""

from __future__ import annotations

import itertools
import math
from typing import Final

from fimble.completion.postprocess.filter import FilterContext

_LEAST: Final = math.log(0.2)
"""A line that the model gives less than one chance in five. In holes of real files hardly any such
line is what stood there."""

_COMMENTS: Final = ("#", "//", "/*", "*", "--")


def cut_uncertain_lines(text: str, context: FilterContext) -> str:
    """The text before the first uncertain line, if that parses; else all of it."""
    lines = text.split("\n")
    comments = sum(1 for _ in itertools.takewhile(_is_comment, lines))
    for end in range(1 + comments, len(lines)):
        if context.line_logprobs.get(lines[end].strip(), 0.0) >= _LEAST:
            continue
        kept = "\n".join(lines[:end]).rstrip()
        breaks = context.adds_errors is not None and context.adds_errors(kept)
        # A header says nothing without its body, and no language takes it so.
        return text if breaks or not kept or kept.endswith(":") else kept
    return text


def _is_comment(line: str) -> bool:
    """Whether a line says nothing yet; the first line of code stands where comments end."""
    return not line.strip() or line.lstrip().startswith(_COMMENTS)
