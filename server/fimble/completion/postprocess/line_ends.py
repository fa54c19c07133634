"""Line ends: plain inside the chain, the document's own in the end (cody#1092, tabby#3279)."""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext


def make_line_ends_plain(text: str, _context: FilterContext) -> str:
    """Every line ends with a line feed alone."""
    return text.replace("\r\n", "\n").replace("\r", "")


def restore_line_ends(text: str, context: FilterContext) -> str:
    """Every line ends as the document's lines do."""
    return text if context.line_end == "\n" else text.replace("\n", context.line_end)
