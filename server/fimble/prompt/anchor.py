"""Where the text before the cursor is split: in front of the suffix, or behind it. Pure.

    [prefix] text before the anchor [suffix] text after the cursor [middle] text from the anchor on

Behind the suffix typing only appends to the prompt, and what stands before the anchor is read once
for all places below it. So the anchor is placed near the cursor, and then left where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fimble.prompt.budget import Signature

_LINES: Final = "lines:"


def place_anchor(
    rule: str, before: str, start_offset: int = 0, signatures: Sequence[Signature] = ()
) -> int:
    """How much of the text before the cursor stands before the anchor, by a rule of `FimTokens`.

    Args:
        before: the text of the window up to the cursor, which begins at `start_offset` of the
            document.
        signatures: headers of what encloses the cursor, outer first, at offsets of the document.
    """
    if rule == "cursor":
        return len(before)
    if rule == "start":
        return 0
    if rule == "function":
        inside = [each.offset - start_offset for each in signatures]
        inner = max((offset for offset in inside if offset >= 0), default=0)
        return before.rfind("\n", 0, inner) + 1
    return _lines_before_end(before, int(rule.removeprefix(_LINES)))


def _lines_before_end(before: str, lines: int) -> int:
    start = before.rfind("\n") + 1
    for _ in range(lines):
        if start == 0:
            break
        start = before.rfind("\n", 0, start - 1) + 1
    return start
