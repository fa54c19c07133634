"""Withholds a suggestion with a secret that the user has not written: it would come from another
file, or from what the model was trained on.
"""

from __future__ import annotations

from typing import Final

from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection
from fimble.context.secret_scan import find_secrets, has_private_key

_SHORTEST: Final = 8
"""Shorter values are names or examples (`api_key="test"`); no key is."""
_LOOKED_BACK: Final = 200
"""Characters before the cursor, where the name of what follows stands."""


def withhold_secrets(text: str, context: FilterContext) -> str | Rejection:
    """The text, or the reason SECRET. What stands in the user's own document is no secret to them.

    About 0.06 ms a line.
    """
    if has_private_key(text) and not has_private_key(context.document_text):
        return Rejection.SECRET
    first, *more = text.split("\n")
    for line in (context.line_before[-_LOOKED_BACK:] + first, *more):
        for secret in find_secrets(line):
            if len(secret) >= _SHORTEST and secret not in context.document_text:
                return Rejection.SECRET
    return text
