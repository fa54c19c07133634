"""What stands around the cursor, line by line and with plain line ends: read once, used by all.

The lines say where blocks begin and end also where the tree is broken or there is no grammar; what
only a tree can tell (is this a string?) is asked of `syntax`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_LINES: Final = 60
_LONG_LINE: Final = 4000
"""Characters of a line that are looked at: enough for code, and a bound for minified files."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """The lines around the cursor.

    Attributes:
        line_before, line_after: the cursor's line up to the cursor and from it on.
        lines_above, lines_below: at most 60 each, in the document's order.
        line_end: the document's own line end.
        uses_tabs: whether the lines around are indented with tabs; None where none is indented.
    """

    line_before: str
    line_after: str
    lines_above: tuple[str, ...]
    lines_below: tuple[str, ...]
    line_end: str
    uses_tabs: bool | None

    def previous_line(self) -> str:
        """The nearest line above that is not blank, without trailing blanks."""
        return next((line.rstrip() for line in reversed(self.lines_above) if line.strip()), "")

    def next_line(self) -> str:
        """The nearest line below that is not blank, without trailing blanks."""
        return next((line.rstrip() for line in self.lines_below if line.strip()), "")


def read_surroundings(text: str, offset: int) -> Surroundings:
    """The lines around an offset of a text."""
    above = text[_line_starts_before(text, offset) : offset]
    below = text[offset : _line_ends_after(text, offset)]
    *lines_above, line_before = above.replace("\r\n", "\n").split("\n")
    line_after, *lines_below = below.replace("\r\n", "\n").split("\n")
    return Surroundings(
        line_before=line_before[-_LONG_LINE:],
        line_after=line_after[:_LONG_LINE].removesuffix("\r"),
        lines_above=tuple(line[:_LONG_LINE] for line in lines_above),
        lines_below=tuple(line[:_LONG_LINE] for line in lines_below),
        line_end=_line_end(above, below),
        uses_tabs=_uses_tabs([*lines_above, line_before, *lines_below]),
    )


def _line_starts_before(text: str, offset: int) -> int:
    start = text.rfind("\n", 0, offset)
    for _ in range(_LINES):
        if start < 0:
            break
        start = text.rfind("\n", 0, start)
    return start + 1


def _line_ends_after(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    for _ in range(_LINES):
        if end < 0:
            break
        end = text.find("\n", end + 1)
    return len(text) if end < 0 else end


def _line_end(above: str, below: str) -> str:
    """The line end that most lines around have; mixed files get the commoner one."""
    breaks = above.count("\n") + below.count("\n")
    windows = above.count("\r\n") + below.count("\r\n")
    return "\r\n" if windows * 2 > breaks else "\n"


def _uses_tabs(lines: list[str]) -> bool | None:
    tabs = sum(line.startswith("\t") for line in lines)
    blanks = sum(line.startswith("  ") for line in lines)
    return None if tabs == blanks == 0 else tabs > blanks
