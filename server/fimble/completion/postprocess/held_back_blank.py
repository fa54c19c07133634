"""Takes off the blank that the prompt had left out and that stands before the cursor already."""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext


def drop_held_back_blank(text: str, context: FilterContext) -> str:
    """The text without the blank at its beginning, where the model has repeated it."""
    return text.removeprefix(context.held_back)
