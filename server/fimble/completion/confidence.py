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


def logprobs_of_lines(chunks: Sequence[TextChunk]) -> dict[str, float]:
    """The sum over the tokens of each line, by the line without blanks around; a line that comes
    twice has that of its first time."""
    sums = [0.0]
    for chunk in chunks:
        sums[-1] += sum(chunk.token_logprobs)
        sums += [0.0] * chunk.text.count("\n")
    lines = "".join(chunk.text for chunk in chunks).split("\n")
    found: dict[str, float] = {}
    for line, logprob in zip(lines, sums, strict=True):
        found.setdefault(line.strip(), logprob)
    return found


def mean_probability(
    chunks: Sequence[TextChunk], shown_characters: int, skipped_characters: int = 0
) -> float | None:
    """The mean over the tokens of `shown_logprobs`; None if unknown."""
    logprobs = shown_logprobs(chunks, shown_characters, skipped_characters)
    if not logprobs:
        return None
    return sum(math.exp(min(0.0, logprob)) for logprob in logprobs) / len(logprobs)
