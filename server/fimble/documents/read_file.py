"""Files from disk, for the command line: FILE:LINE:COLUMN, and text that is text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from fimble.documents.document import Document
from fimble.documents.position import line_at, line_starts
from fimble.errors import PositionError, UsageError

_LOCATION = re.compile(r"(?P<path>.+):(?P<line>\d+):(?P<column>\d+)$", re.DOTALL)
_LOOKED_AT = 8192


@dataclass(frozen=True, kw_only=True)
class Location:
    """A place in a file; line and column from 1, columns in characters."""

    path: Path
    line: int
    column: int


def parse_location(text: str) -> Location:
    """FILE:LINE:COLUMN, where FILE may hold colons itself.

    Raises:
        UsageError: it is not of that form.
    """
    match = _LOCATION.match(text)
    if match is None:
        raise UsageError(f"{text!r} is not FILE:LINE:COLUMN.", "For example: app.py:12:9")
    line, column = int(match["line"]), int(match["column"])
    if line < 1 or column < 1:
        raise UsageError(f"{text!r}: lines and columns are counted from 1.")
    return Location(path=Path(match["path"]), line=line, column=column)


def read_document(path: Path, language_id: str = "") -> Document:
    """A file as a document.

    Raises:
        UsageError: it is absent, a folder, or not UTF-8 text.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        raise UsageError(f"{path} is a device or a pipe, which may never end.", "Name a file.")
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise UsageError(f"{path} cannot be read: {fault.strerror}.", "Check the path.") from fault
    if b"\0" in data[:_LOOKED_AT]:
        raise UsageError(f"{path} is a binary file.", "Name a text file.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UsageError(
            f"{path} is not UTF-8 text (byte {fault.start}).", "Save it as UTF-8 first."
        ) from fault
    return Document(uri=path.resolve().as_uri(), language_id=language_id, version=0, text=text)


def offset_of(document: Document, location: Location) -> int:
    """The offset of a location.

    Raises:
        PositionError: the file has no such line, or the line no such column.
    """
    starts = line_starts(document.text)
    if location.line > len(starts):
        raise PositionError(f"{location.path} has {len(starts)} lines, not {location.line}.")
    length = len(line_at(document, location.line - 1))
    if location.column > length + 1:
        raise PositionError(
            f"Line {location.line} of {location.path} has {length} characters: columns 1 to"
            f" {length + 1}."
        )
    return starts[location.line - 1] + location.column - 1
