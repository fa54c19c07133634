"""Outcomes: silent ones, repeated ones, and the one that a generation leads to."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from fimble.completion.confidence import mean_probability
from fimble.completion.generation import Generated
from fimble.completion.place import Place
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Outcome, Suggestion
from fimble.completion.reuse import Found
from fimble.completion.selected_entry import extend_selection
from fimble.engine.interface import StopReason
from fimble.prompt.fill_in_middle import Prompt
from fimble.trace import Trace

_ENDED_BY_OTHERS: Final = {
    StopReason.CANCELLED: Rejection.CANCELLED,
    StopReason.SUPERSEDED: Rejection.SUPERSEDED,
}
"""Ends of a generation that leave nothing to show."""


def silent(trace: Trace, rejection: Rejection, fault: str = "") -> Outcome:
    """The outcome of a request that the model did not get to answer."""
    return Outcome(
        suggestion=None,
        rejection=rejection,
        trace=trace,
        fault=fault,
        latency_ms=trace.elapsed_ms(),
    )


def given_again(trace: Trace, found: Found, others: tuple[Suggestion, ...]) -> Outcome:
    """The outcome where the rest of an earlier suggestion still stands: the model did not have to
    write it."""
    return replace(
        found.outcome,
        suggestion=found.suggestion,
        alternatives=others,
        trace=trace,
        prompt_tokens=0,
        cached_tokens=0,
        generated_tokens=0,
        first_token_ms=None,
        latency_ms=trace.elapsed_ms(),
    )


def taken_over(trace: Trace, found: Found) -> Outcome:
    """The outcome of a request that has joined a generation that ran already."""
    return replace(
        found.outcome,
        suggestion=found.suggestion,
        alternatives=(),
        trace=trace,
        latency_ms=trace.elapsed_ms(),
    )


def conclude(
    request: CompletionRequest,
    place: Place,
    prompt: Prompt,
    generated: Generated,
    left: str | Rejection,
    trace: Trace,
) -> Outcome:
    """The outcome of a generation that has come to its end; `left` is what is to be shown of it."""
    end = generated.end
    result = _ENDED_BY_OTHERS.get(end.reason, left)
    if result is Rejection.EMPTY and end.reason is StopReason.TIME_LIMIT:
        result = Rejection.TIME_LIMIT  # not the model's word: it did not get to speak
    suggestion, confidence = None, None
    if not isinstance(result, Rejection):
        suggestion = extend_selection(place.suggestion(result), request.selected)
        confidence = mean_probability(generated.chunks, len(result), len(prompt.held_back))
    return Outcome(
        suggestion=suggestion,
        rejection=result if isinstance(result, Rejection) else None,
        trace=trace,
        confidence=confidence,
        model=end.model,
        device=end.device,
        prompt_tokens=end.prompt_tokens,
        cached_tokens=end.cached_tokens,
        generated_tokens=end.generated_tokens,
        first_token_ms=end.first_token_ms,
        latency_ms=trace.elapsed_ms(),
        stop_reason=end.reason,
    )
