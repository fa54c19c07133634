"""How far a suggestion replaces what stands after the cursor: closers that it repeats.

Editors close brackets and quotes by themselves. Where the model closes them too, the suggestion
goes over them, so that accepting it leaves one of each and the cursor behind it.
"""

from __future__ import annotations

from typing import Final

from fimble.completion.brackets import scan_brackets

_LONG_QUOTES: Final = ('"""', "'''", "`")
_BLANKS: Final = 80
"""As many blanks are looked over for the end of a string."""


def replaced_end(text: str, document: str, offset: int) -> int:
    """The end of the range that `text` replaces, which begins at `offset`."""
    quote = _open_quote(text, document, offset)
    end = offset
    for _, closer in scan_brackets(text, quote).outside:
        after = end
        while document[after : after + 1] in (" ", "\t"):
            after += 1
        if not document.startswith(closer, after):
            break
        end = after + len(closer)
    return end


def _open_quote(text: str, document: str, offset: int) -> str:
    """The quote of the string that the cursor stands in; nothing for none."""
    line_start = document.rfind("\n", 0, offset) + 1
    quote = scan_brackets(document[line_start:offset]).quote
    if quote:
        return quote
    # A string that a line above has begun: the suggestion ends it, and so does what follows.
    for long in _LONG_QUOTES:
        if text.count(long) % 2 and document[offset : offset + _BLANKS].lstrip(" \t").startswith(
            long
        ):
            return long
    return ""
