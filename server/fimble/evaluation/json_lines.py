"""Evaluation data as others publish them: one JSON object a line, plain or packed with gzip."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from fimble.errors import UsageError

_Read = TypeVar("_Read")


def read_json_lines(
    path: Path, read_case: Callable[[str, str], _Read], expected: str
) -> list[_Read]:
    """All cases of a file, in order.

    Args:
        read_case: makes a case of a line; told besides where the line stands, for what it says of
            a wrong one.
        expected: one sentence on what to give instead.

    Raises:
        UsageError: the file cannot be read or has no cases.
    """
    try:
        raw = path.read_bytes()
        text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as fault:
        raise UsageError(f"The data in {path} cannot be read: {fault}.", expected) from fault
    lines = enumerate(text.split("\n"), 1)
    cases = [read_case(line, f"Line {number} of {path.name}") for number, line in lines if line]
    if not cases:
        raise UsageError(f"There are no cases in {path}.", expected)
    return cases
