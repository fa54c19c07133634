"""Writes an HTML page where the user wants it, and says so."""

from __future__ import annotations

import sys
from pathlib import Path

from fimble.errors import FimbleError


def write_page_file(path: Path, page: str) -> None:
    """Write it.

    Raises:
        FimbleError: the file cannot be written.
    """
    try:
        path.write_text(page, "utf-8")
    except OSError as fault:
        raise FimbleError(
            f"The page cannot be written to {path}: {fault.strerror}.", "Name another file."
        ) from fault
    print(f"fimble: wrote {path}", file=sys.stderr)  # noqa: T201
