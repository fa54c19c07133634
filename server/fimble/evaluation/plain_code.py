"""Code that people wrote and that repeats itself little: what decoding is measured with. Pure.

Speculation guesses from what stands in the prompt; a prompt of near copies would flatter it.
"""

from __future__ import annotations

import argparse
import inspect
from typing import Final

_CHARACTERS_PER_TOKEN: Final = 4
_STRIDE: Final = 1733


def take_plain_code(tokens: int, number: int) -> str:
    """About so many tokens of Python's own `argparse`; another number begins at another line."""
    whole = inspect.getsource(argparse)
    size = tokens * _CHARACTERS_PER_TOKEN
    start = whole.index("\n", number * _STRIDE % max(1, len(whole) - size)) + 1
    end = whole.find("\n", start + size) + 1
    return whole[start : end or None]
