"""How sure the model was: the mean probability of the tokens that are shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fimble.engine.interface import TextChunk


def mean_probability(chunks: Sequence[TextChunk], shown_characters: int) -> float | None:
    """The mean over the tokens of the chunks that begin in the text shown; None if unknown."""
    logprobs: list[float] = []
    start = 0
    for chunk in chunks:
        if start >= shown_characters:
            break
        logprobs.extend(chunk.token_logprobs)
        start += len(chunk.text)
    if not logprobs:
        return None
    return sum(math.exp(min(0.0, logprob)) for logprob in logprobs) / len(logprobs)
