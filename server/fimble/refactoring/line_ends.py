"""Line ends: tools for Python count `\\n` alone, so a text is given to them so and taken back."""

from __future__ import annotations

from enum import StrEnum


class LineEnds(StrEnum):
    """The one kind of line end that a text has."""

    LF = "\n"
    CRLF = "\r\n"

    def to_lf(self, text: str) -> str:
        """The text with `\\n` alone."""
        return text.replace("\r\n", "\n")

    def from_lf(self, text: str) -> str:
        """The text with these line ends."""
        return text if self is LineEnds.LF else text.replace("\n", "\r\n")

    def offset_in_lf(self, text: str, offset: int) -> int:
        """Where an offset of the text is in the text with `\\n` alone."""
        return offset if self is LineEnds.LF else offset - text.count("\r\n", 0, offset)


def line_ends_of(text: str) -> LineEnds | None:
    """The kind; None where they are mixed, or old Macintosh ones. Without any it is LF."""
    pairs = text.count("\r\n")
    if text.count("\r") != pairs:
        return None
    if not pairs:
        return LineEnds.LF
    return LineEnds.CRLF if text.count("\n") == pairs else None
