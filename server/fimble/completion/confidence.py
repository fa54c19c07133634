"""How sure the model was: the mean probability of the tokens that are shown."""

from __future__ import annotations

import math
from collections.abc import Sequence

from fimble.engine.interface import TextChunk


def shown_logprobs(
    chunks: Sequence[TextChunk], shown_characters: int, skipped_characters: int = 0
) -> list[float]:
    """The log-probabilities of the tokens of the chunks that reach into the text shown.

    Args:
        shown_characters: length of the text shown, and `skipped_characters` of what comes before.
    """
    logprobs: list[float] = []
    start = 0
    for chunk in chunks:
        if start >= skipped_characters + shown_characters:
            break
        start += len(chunk.text)
        if start > skipped_characters:
            logprobs.extend(chunk.token_logprobs)
    return logprobs


def mean_probability(
    chunks: Sequence[TextChunk], shown_characters: int, skipped_characters: int = 0
) -> float | None:
    """The mean over the tokens of `shown_logprobs`; None if unknown."""
    logprobs = shown_logprobs(chunks, shown_characters, skipped_characters)
    if not logprobs:
        return None
    return sum(math.exp(min(0.0, logprob)) for logprob in logprobs) / len(logprobs)
