"""How likely a suggestion is to be taken: a logistic regression over a few plain numbers. Pure.

The weights are learnt on holes in real files (`fimble evaluate gate`), one table a model, and
stand beside the model cards. Taken means there: the first line, or nearly all, is what stood there.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fimble.completion.confidence import shown_logprobs
from fimble.engine.interface import StopReason, TextChunk
from fimble_models import AcceptanceTable

_NAME: Final = re.compile(r"[^\W\d]\w{2,}")
"""A word of at least three characters; shorter ones stand in any file."""
_LAST_WORD: Final = re.compile(r"\w*\Z")
_MOST_UNKNOWN: Final = 3


@dataclass(frozen=True, kw_only=True)
class SuggestionSigns:
    """What is looked at.

    Attributes:
        text: what would be shown.
        logprobs: the natural log-probabilities of the tokens of its first line, which decides.
        line_before: the cursor's line up to the cursor.
        document_text: the document without the suggestion.
        inside_literal: whether the cursor stands in a string or a comment.
        stop_reason: why the model ended.
    """

    text: str
    logprobs: tuple[float, ...]
    line_before: str
    document_text: str = ""
    inside_literal: bool
    stop_reason: str


def read_signs(
    text: str,
    chunks: Sequence[TextChunk],
    skipped: int,
    *,
    line_before: str,
    document_text: str,
    inside_literal: bool,
    stop_reason: str,
) -> SuggestionSigns:
    """The signs of a text that begins `skipped` characters behind the beginning of the chunks."""
    line = len(text) - len(text.lstrip()) + len(text.lstrip().split("\n")[0])
    return SuggestionSigns(
        text=text,
        logprobs=tuple(shown_logprobs(chunks, line, skipped)),
        line_before=line_before,
        document_text=document_text,
        inside_literal=inside_literal,
        stop_reason=stop_reason,
    )


def features_of(signs: SuggestionSigns) -> dict[str, float]:
    """The numbers of the regression by name, all of about the size of 1.

    Empty where the model told no log-probabilities: then nothing can be said. These few do as well
    as all of some forty that were tried, cross-validated over files: what else the place and the
    log-probabilities can tell is in them already.
    """
    if not signs.logprobs:
        return {}
    total = sum(signs.logprobs)
    line = signs.text.lstrip("\n").split("\n")[0]
    return {
        "probability": math.exp(min(0.0, total)),
        "sum_logprob": max(-4.0, total),
        "unknown_names": float(min(_MOST_UNKNOWN, _count_unknown(line, signs))),
        "log_line_characters": math.log1p(len(line.strip())) / 2,
        "several_lines": float("\n" in signs.text.strip()),
        "at_line_start": float(not signs.line_before.strip()),
        "inside_literal": float(signs.inside_literal),
        "cut_off": float(signs.stop_reason == StopReason.TOKEN_LIMIT),
    }


def _count_unknown(line: str, signs: SuggestionSigns) -> int:
    """How many names of a line stand nowhere in the document; a word that was begun is whole."""
    begun = _LAST_WORD.search(signs.line_before)
    names = set(_NAME.findall((begun[0] if begun else "") + line))
    return sum(not _stands_in(name, signs.document_text) for name in names)


def _stands_in(name: str, text: str) -> bool:
    return name in text and re.search(rf"\b{name}\b", text) is not None


def estimate_acceptance(
    features: Mapping[str, float], table: AcceptanceTable, recent_rate: float
) -> float | None:
    """The chance that a suggestion is taken, 0 to 1; None where nothing is known of it.

    Args:
        recent_rate: how often this user has lately taken what was shown, 0 to 1, drawn towards
            `table.usual_rate` while little is known.
    """
    if not features:
        return None
    score = table.bias + weigh(features, table.weights)
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
