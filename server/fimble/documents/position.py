"""The only module that converts between positions, offsets and byte offsets.

A position is a line and a character, the character counted in the units of the negotiated encoding
(`utf-8`: bytes, `utf-16`: code units, `utf-32`: code points). Lines end with CRLF, LF or CR, as LSP
defines them. A place outside the text goes to the nearest place inside it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from fimble.documents.document import Document

Encoding = Literal["utf-8", "utf-16", "utf-32"]
_LINE_END = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, kw_only=True)
class Position:
    """A place as an editor counts it; both numbers from 0."""

    line: int
    character: int


@lru_cache(maxsize=8)
def line_starts(text: str) -> tuple[int, ...]:
    """The offset at which each line begins."""
    return (0, *(match.end() for match in _LINE_END.finditer(text)))


def offset_at(document: Document, position: Position, encoding: Encoding) -> int:
    """The offset of a position; inside a character, the offset before it."""
    starts = line_starts(document.text)
    if position.line < 0:
        return 0
    if position.line >= len(starts):
        return len(document.text)
    line = line_at(document, position.line)
    return starts[position.line] + _characters(line, position.character, encoding)


def position_at(document: Document, offset: int, encoding: Encoding) -> Position:
    """The position of an offset."""
    starts = line_starts(document.text)
    offset = min(max(offset, 0), len(document.text))
    line = bisect_right(starts, offset) - 1
    before = document.text[starts[line] : offset]
    return Position(line=line, character=_units(before, encoding))


def line_at(document: Document, line: int) -> str:
    """A line's text without its line end."""
    starts = line_starts(document.text)
    end = starts[line + 1] if line + 1 < len(starts) else len(document.text)
    text = document.text[starts[line] : end]
    return text.removesuffix("\n").removesuffix("\r")


def utf8(text: str) -> bytes:
    """The bytes that byte offsets count; half a surrogate pair, which JSON can hold, is one `?`."""
    return text.encode("utf-8", "replace")


def byte_offset_at(text: str, offset: int) -> int:
    """The UTF-8 byte offset of an offset."""
    return len(utf8(text[:offset]))


def offset_at_byte(data: bytes, byte_offset: int) -> int:
    """The offset of a UTF-8 byte offset; inside a character, the offset before it."""
    return len(data[:byte_offset].decode("utf-8", "ignore"))


def _units(text: str, encoding: Encoding) -> int:
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-8":
        return len(text.encode("utf-8", "surrogatepass"))
    return len(text) + sum(character > "\uffff" for character in text)


def _characters(line: str, units: int, encoding: Encoding) -> int:
    """How many characters of a line stand within `units`."""
    if units <= 0:
        return 0
    if encoding == "utf-32" or line.isascii():
        return min(units, len(line))
    seen = 0
    for index, character in enumerate(line):
        seen += _units(character, encoding)
        if seen > units:
            return index
    return len(line)
