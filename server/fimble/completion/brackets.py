"""Brackets and quotes of a piece of code, read without a grammar: what it opens and what it closes.

For pieces that are no whole document (a suggestion, the beginning of a line); a whole document is
the matter of `syntax.balance`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
_QUOTES: Final = "\"'`"
_THREE_QUOTES: Final = ('"""', "'''")
_LONG_QUOTES: Final = (*_THREE_QUOTES, "`")
_LIFETIME: Final = re.compile(r"(?<=[&<])'[^\W\d]\w*(?=[^\w'])")
"""Rust's `&'a str`, which opens no string."""


@dataclass(kw_only=True)
class BracketScan:
    """What was found in a piece of code.

    Attributes:
        outside: the closers (brackets, or the quotes) of what was opened before the piece, each
            with its offset, in order.
        expected: the closers of what the piece itself opens and does not close, outer first.
        quote: the quote of the string that is open at the end, one or three characters, or nothing.
    """

    quote: str = ""
    outside: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    expected: list[str] = field(default_factory=list[str])
    _from_outside: bool = False
    _escaped: bool = False

    def read(self, offset: int, token: str, previous: str) -> None:
        """Take one character, or three quotes at once."""
        if self.quote:
            self._read_in_string(offset, token)
        elif token[0] in _QUOTES:
            # After a letter or digit it is an apostrophe.
            self.quote = "" if token == "'" and previous.isalnum() else token
        elif token in _PAIRS:
            self.expected.append(_PAIRS[token])
        elif self.expected and token == self.expected[-1]:
            self.expected.pop()
        elif token in _PAIRS.values():
            self.outside.append((offset, token))

    def _read_in_string(self, offset: int, token: str) -> None:
        if self._escaped:
            self._escaped = False
        elif token == "\\":
            self._escaped = True
        elif token == self.quote:
            if self._from_outside:
                self.outside.append((offset, token))
            self.quote, self._from_outside = "", False
        elif token == "\n" and self.quote not in _LONG_QUOTES:
            self.quote, self._from_outside = "", False  # a stray quote: strings end with the line


def scan_brackets(text: str, quote: str = "") -> BracketScan:
    """Read a piece of code that begins in a string with this quote, or outside of strings."""
    scan = BracketScan(quote=quote, _from_outside=bool(quote))
    offset, previous = 0, ""
    while offset < len(text):
        lifetime = None if scan.quote else _LIFETIME.match(text, offset)
        if lifetime:
            offset, previous = lifetime.end(), lifetime[0][-1]
            continue
        token = text[offset]
        if scan.quote not in _QUOTES and text.startswith(scan.quote, offset):
            token = scan.quote
        elif not scan.quote and text.startswith(_THREE_QUOTES, offset):
            token *= 3
        scan.read(offset, token, previous)
        offset, previous = offset + len(token), token[-1]
    return scan
