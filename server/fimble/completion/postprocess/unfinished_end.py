"""Cuts what the model was in the midst of when its tokens or its time ran out."""

from __future__ import annotations

import re
from typing import Final

from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection
from fimble.engine.interface import StopReason

_LIMITS: Final = (StopReason.TOKEN_LIMIT, StopReason.TIME_LIMIT)
_LAST_WORD: Final = re.compile(r"\w*\Z")


def cut_unfinished_end(text: str, context: FilterContext) -> str | Rejection:
    """Without the last line. A single line loses its last word, which may be half a name; where it
    was the time that ran out, nothing is shown: the next request goes on from what was read."""
    if context.stop_reason not in _LIMITS:
        return text
    lines, line_break, _ = text.rstrip("\n").rpartition("\n")
    if line_break and lines.strip():
        return lines
    if context.stop_reason is StopReason.TIME_LIMIT:
        return Rejection.TIME_LIMIT
    return _LAST_WORD.sub("", text, count=1)
