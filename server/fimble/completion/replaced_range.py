"""How far a suggestion replaces what stands after the cursor: closers that it repeats.

Editors close brackets and quotes by themselves. Where the model closes them too, the suggestion
goes over them, so that accepting it leaves one of each and the cursor behind it.
"""

from __future__ import annotations

from fimble.completion.brackets import scan_brackets


def replaced_end(text: str, document: str, offset: int) -> int:
    """The end of the range that `text` replaces, which begins at `offset`."""
    line_start = document.rfind("\n", 0, offset) + 1
    quote = scan_brackets(document[line_start:offset]).quote
    end = offset
    for _, closer in scan_brackets(text, quote).outside:
        after = end
        while document[after : after + 1] in (" ", "\t"):
            after += 1
        if document[after : after + 1] != closer:
            break
        end = after + 1
    return end
