"""Where the first line begins: blank lines and doubled indentation at the cursor are taken off."""

from __future__ import annotations

from typing import Final

from fimble.completion.postprocess.filter import FilterContext
from fimble.engine.block_end import indentation_columns

_OPENS_BLOCK: Final = (":", "{", "(", "[", ",", "=>", "->", "then", "do", "\\", "=")
_CONTINUATION: Final = 8


def place_first_line(text: str, context: FilterContext) -> str:
    """The text as it must stand at the cursor."""
    if context.line_before.strip():
        # One blank is enough after a word, and none after a blank.
        if context.line_before[-1].isspace() and not text.startswith("\n"):
            return text.lstrip(" \t")
        return text
    text = _without_leading_blank_lines(text)
    surplus = _surplus_columns(text, context)
    return _shifted(text, surplus) if surplus > 0 else text


def _without_leading_blank_lines(text: str) -> str:
    """On a line that is blank so far, lines that stay blank would only push the text down."""
    while True:
        first, line_break, rest = text.partition("\n")
        if not line_break or first.strip():
            return text
        text = rest


def _surplus_columns(text: str, context: FilterContext) -> int:
    """By how much the first line would be deeper than anything may be after the line above."""
    first = text.partition("\n")[0]
    own = len(first) - len(first.lstrip())
    previous = context.previous_line()
    if not own or not previous:
        return 0
    if not context.line_before:
        return _surplus_of_statement(first, previous) if context.indents_blocks else 0
    columns = indentation_columns(context.line_before + first[:own])
    cursor, above = indentation_columns(context.line_before), indentation_columns(previous)
    may_go_deeper = cursor <= above and previous.endswith(_OPENS_BLOCK)
    allowed = above + _CONTINUATION if may_go_deeper else max(cursor, above)
    return own if columns > allowed else 0


def _surplus_of_statement(first: str, previous: str) -> int:
    """By how much a line is deeper than the one above, where that opens nothing for it."""
    if previous.endswith(_OPENS_BLOCK) or not first.lstrip()[0].isalpha():
        return 0
    return max(0, indentation_columns(first) - indentation_columns(previous))


def _shifted(text: str, surplus: int) -> str:
    """The first line without its blanks; the others too, where all of them are as much too deep."""
    first, *others = text.split("\n")
    blanks = first[:surplus]
    doubled = 2 * blanks
    if all(line.startswith(doubled) or not line.strip() for line in others):
        others = [line.removeprefix(blanks) for line in others]
    return "\n".join([first[surplus:], *others])
