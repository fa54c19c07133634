"""Positions and changes as the protocol writes them."""

from typing import Any


def at(line: int, character: int) -> dict[str, int]:
    """A position, both from 0; characters are UTF-16 units."""
    return {"line": line, "character": character}


def edit(line: int, start: int, end: int, text: str) -> dict[str, Any]:
    """A change within a line."""
    return {"range": {"start": at(line, start), "end": at(line, end)}, "text": text}
