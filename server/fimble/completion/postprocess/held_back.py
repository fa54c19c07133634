"""Takes off what the prompt had left out and what stands before the cursor already."""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection


def drop_held_back(text: str, context: FilterContext) -> str | Rejection:
    """The text without the piece at its beginning, which the model has repeated.

    It may do without a blank; but what lacks a whole piece was written for another place.
    """
    if context.held_back.isspace() or text.startswith(context.held_back):
        return text.removeprefix(context.held_back)
    return Rejection.EMPTY
