"""Brackets and quotes of a piece of code, read without a grammar: what it opens and what it closes.

For pieces that are no whole document (a suggestion, the beginning of a line); a whole document is
the matter of `syntax.balance`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}
_QUOTES: Final = "\"'`"


@dataclass(kw_only=True)
class BracketScan:
    """What was found in a piece of code.

    Attributes:
        outside: the closers (brackets, or the quote) of what was opened before the piece, each with
            its offset, in order.
        expected: the closers of what the piece itself opens and does not close, outer first.
        quote: the quote of the string that is open at the end, or nothing.
    """

    quote: str = ""
    outside: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    expected: list[str] = field(default_factory=list[str])
    _from_outside: bool = False
    _escaped: bool = False

    def read(self, offset: int, character: str, previous: str) -> None:
        """Take one character."""
        if self.quote:
            self._read_in_string(offset, character)
        elif character in _QUOTES:
            # After a letter or digit it is an apostrophe.
            self.quote = "" if character == "'" and previous.isalnum() else character
        elif character in _PAIRS:
            self.expected.append(_PAIRS[character])
        elif self.expected and character == self.expected[-1]:
            self.expected.pop()
        elif character in _PAIRS.values():
            self.outside.append((offset, character))

    def _read_in_string(self, offset: int, character: str) -> None:
        if self._escaped:
            self._escaped = False
        elif character == "\\":
            self._escaped = True
        elif character == self.quote:
            if self._from_outside:
                self.outside.append((offset, character))
            self.quote, self._from_outside = "", False
        elif character == "\n" and self.quote != "`":
            self.quote, self._from_outside = "", False  # a stray quote: strings end with the line


def scan_brackets(text: str, quote: str = "") -> BracketScan:
    """Read a piece of code that begins in a string with this quote, or outside of strings."""
    scan = BracketScan(quote=quote, _from_outside=bool(quote))
    previous = ""
    for offset, character in enumerate(text):
        scan.read(offset, character, previous)
        previous = character
    return scan
