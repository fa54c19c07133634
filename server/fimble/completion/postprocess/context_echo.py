"""Cut off what a model says again of the other files that it was shown.

It begins as it was told: with the path of a file, alone on a line or behind a comment mark, or with
the lines of a snippet as the comments that they were in the prompt.
"""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext


def cut_context_echo(text: str, context: FilterContext) -> str:
    """The text up to the first line that is one of those; the first line itself is the user's."""
    lines = text.split("\n")
    for place, line in enumerate(lines[1:], 1):
        if line.strip() in context.told_lines:
            return "\n".join(lines[:place]).rstrip()
    return text
