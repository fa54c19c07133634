"""How likely a suggestion is to be taken: a logistic regression over a few plain numbers. Pure.

The weights are learnt on holes in real files (`fimble evaluate gate`), one table a model, and
stand beside the model cards. Taken means there: the first line, or nearly all, is what stood there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fimble.completion.confidence import shown_logprobs
from fimble.engine.interface import StopReason, TextChunk
from fimble_models import AcceptanceTable


@dataclass(frozen=True, kw_only=True)
class SuggestionSigns:
    """What is looked at.

    Attributes:
        text: what would be shown.
        logprobs: the natural log-probabilities of the tokens of its first line, which decides.
        others: those of the tokens of the other lines.
        line_before, line_after: the cursor's line up to the cursor and from it on.
        inside_literal: whether the cursor stands in a string or a comment.
        stop_reason: why the model ended.
    """

    text: str
    logprobs: tuple[float, ...]
    others: tuple[float, ...] = ()
    line_before: str
    line_after: str
    inside_literal: bool
    stop_reason: str


def read_signs(
    text: str,
    chunks: Sequence[TextChunk],
    skipped: int,
    *,
    line_before: str,
    line_after: str,
    inside_literal: bool,
    stop_reason: str,
) -> SuggestionSigns:
    """The signs of a text that begins `skipped` characters behind the beginning of the chunks."""
    line = len(text) - len(text.lstrip()) + len(text.lstrip().split("\n")[0])
    first = shown_logprobs(chunks, line, skipped)
    return SuggestionSigns(
        text=text,
        logprobs=tuple(first),
        others=tuple(shown_logprobs(chunks, len(text), skipped)[len(first) :]),
        line_before=line_before,
        line_after=line_after,
        inside_literal=inside_literal,
        stop_reason=stop_reason,
    )


def features_of(signs: SuggestionSigns) -> dict[str, float]:
    """The numbers of the regression by name; all of about the size of 1."""
    logprobs, before = signs.logprobs, signs.line_before
    line = signs.text.lstrip("\n").split("\n")[0]
    return {
        "mean_logprob": sum(logprobs) / len(logprobs),
        "min_logprob": min(logprobs) / 3,
        "first_logprob": logprobs[0],
        "sum_logprob": max(-4.0, sum(logprobs)),
        "others_logprob": sum(signs.others) / max(1, len(signs.others)),
        "log_tokens": math.log(len(logprobs)),
        "log_line_characters": math.log1p(len(line.strip())) / 2,
        "several_lines": float("\n" in signs.text.strip()),
        "at_line_start": float(not before.strip()),
        "after_blank": float(before[-1:].isspace() and bool(before.strip())),
        "inside_word": float(before[-1:].isalnum()),
        "text_after": float(any(character.isalnum() for character in signs.line_after)),
        "closers_after": float(bool(signs.line_after.strip())),
        "inside_literal": float(signs.inside_literal),
        "cut_off": float(signs.stop_reason == StopReason.TOKEN_LIMIT),
    }


def estimate_acceptance(
    signs: SuggestionSigns, table: AcceptanceTable, recent_rate: float
) -> float | None:
    """The chance that it is taken, 0 to 1; None where the model told no log-probabilities.

    Args:
        recent_rate: how often this user has lately taken what was shown, 0 to 1, drawn towards
            `table.usual_rate` while little is known.
    """
    if not signs.logprobs:
        return None
    score = table.bias + weigh(features_of(signs), table.weights)
    return _probability(score + table.trust * _shift(recent_rate, table.usual_rate))


def weigh(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The sum of the products; a feature without a weight counts nothing."""
    return sum(value * weights.get(name, 0.0) for name, value in features.items())


def _shift(rate: float, usual: float) -> float:
    """By how much a user is easier or harder to please than others, in log-odds."""
    return _log_odds(rate) - _log_odds(usual)


def _log_odds(rate: float) -> float:
    rate = min(max(rate, 0.02), 0.98)
    return math.log(rate / (1 - rate))


def _probability(score: float) -> float:
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))
