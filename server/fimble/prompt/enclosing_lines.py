"""The lines that enclose a place by their indentation alone, for text without a grammar. Pure."""

from __future__ import annotations

import re
from typing import Final

from fimble.prompt.budget import Signature

_MOST_LINES: Final = 20_000
_MOST: Final = 8
_TAB: Final = 4
_GOES_ON: Final = re.compile(r"[)\]}]|(?:else|elif|elsif|except|catch|finally|end)\b")
"""How a line begins that goes on with what another has opened: it is the header of nothing."""


def enclosing_lines(text: str, offset: int) -> tuple[Signature, ...]:
    """The nearest line above with less indentation, the one above that, and so on; outer first."""
    found: list[Signature] = []
    line_start = text.rfind("\n", 0, offset) + 1
    limit = _columns(text[line_start:offset]) if text[line_start:offset].strip() else None
    if limit is None and offset > line_start:
        limit = _columns(text[line_start:offset])
    for _ in range(_MOST_LINES):
        if line_start == 0 or limit == 0 or len(found) == _MOST:
            break
        line_end, line_start = line_start - 1, text.rfind("\n", 0, line_start - 1) + 1
        line = text[line_start:line_end]
        if not line.strip():
            continue
        columns = _columns(line)
        if limit is None:  # the cursor's line is empty: it is as deep as the one above
            limit = columns
        elif columns < limit:
            limit = columns
            if not _GOES_ON.match(line.lstrip()):
                found.insert(0, Signature(offset=line_start, text=line.rstrip("\r")))
    return tuple(found)


def _columns(line: str) -> int:
    blanks = line[: len(line) - len(line.lstrip(" \t"))]
    return len(blanks.expandtabs(_TAB))
