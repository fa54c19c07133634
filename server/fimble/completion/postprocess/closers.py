"""Ends the suggestion after the closers that the document lacks, before those that it has.

A model that goes on past the end of the block closes it once more, or closes what the editor has
closed by itself. Closers on the cursor's own line are replaced instead; see `replaced_range`.
"""

from __future__ import annotations

from fimble.completion.brackets import scan_brackets
from fimble.completion.postprocess.filter import FilterContext


def drop_surplus_closers(text: str, context: FilterContext) -> str:
    """The text up to the first closer that closes nothing."""
    if context.missing_closers is None or context.inside_literal:
        return text
    missing = list(context.missing_closers)
    on_line = [character for character in context.line_after if character in ")]}"]
    for offset, character in scan_brackets(text).outside:
        if on_line and on_line[0] == character:
            on_line.pop(0)
        elif missing and missing[0] == character:
            missing.pop(0)
            if (end := _end_of_block(text, offset, context)) is not None:
                return text[:end]
        else:
            return text[:offset].rstrip()
    return text


def _end_of_block(text: str, closer: int, context: FilterContext) -> int | None:
    """The end of the line that closes the block which the cursor's line opens, if this one does.

    What comes after it is another statement. None where the line goes on: `} else {`.
    """
    if text[closer] != "}" or not context.line_before.rstrip().endswith("{"):
        return None
    line_end = text.find("\n", closer)
    goes_on = line_end < 0 or scan_brackets(text[closer + 1 : line_end]).expected
    return None if goes_on else line_end
