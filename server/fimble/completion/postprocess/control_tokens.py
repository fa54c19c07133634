"""Ends the text where the model has written a control token (zed#52770: sentinels leaked)."""

from __future__ import annotations

from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection
from fimble.prompt.sentinels import mend_control_tokens


def cut_at_control_token(text: str, context: FilterContext) -> str | Rejection:
    """The text before the first control token; the user's own, broken in the prompt, are mended."""
    found = [text.find(token) for token in context.control_tokens if token in text]
    if found:
        text = text[: min(found)]
        if not text.strip():
            return Rejection.SENTINEL
    return mend_control_tokens(text, context.control_tokens)
