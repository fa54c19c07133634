"""What a completion was made with and what it cost, as plain data: one wording for every reader."""

from __future__ import annotations

from fimble.completion.request import Outcome


def outcome_figures(outcome: Outcome) -> dict[str, object]:
    """Model, tokens, times (ms) and how it ended; None where a server does not tell."""
    return {
        "model": outcome.model,
        "device": outcome.device,
        "prompt_tokens": outcome.prompt_tokens,
        "cached_tokens": outcome.cached_tokens,
        "generated_tokens": outcome.generated_tokens,
        "latency_ms": round(outcome.latency_ms, 1),
        "first_token_ms": outcome.first_token_ms,
        "confidence": outcome.confidence,
        "rejection": _rejection(outcome),
        "stop_reason": outcome.stop_reason,
    }


def _rejection(outcome: Outcome) -> str | None:
    if outcome.rejection is None:
        return None
    return f"{outcome.rejection}: {outcome.fault}" if outcome.fault else str(outcome.rejection)
