"""Half characters: editors that count in UTF-16 can cut one through, and UTF-8 has no place for it.

Pure.
"""

from __future__ import annotations

import re
from typing import Final

_HALF: Final = re.compile("[\ud800-\udfff]")


def replace_halves(text: str) -> str:
    """The text with U+FFFD for each lone half."""
    return _HALF.sub("\ufffd", text)
