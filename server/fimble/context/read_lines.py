"""Some lines of a file of the workspace, as they are on disk now."""

from __future__ import annotations

from pathlib import Path


def read_lines(path: Path, first: int, last: int) -> list[str]:
    """The lines from `first` to `last`, counted from 0; none where the file cannot be read."""
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return []
    return [line.rstrip() for line in text.split("\n")[first : last + 1]]
