"""How `fimble complete` shows a suggestion: the lines around the cursor with it, and its cost."""

from __future__ import annotations

from typing import Final

from fimble.completion.request import Outcome, Suggestion
from fimble.documents.document import Document

_LINES_AROUND: Final = 3
_DIM, _SUGGESTED, _PLAIN = "\033[2m", "\033[32;1m", "\033[0m"


def render_outcome(outcome: Outcome, document: Document, *, coloured: bool) -> str:
    """The text to print; colours only where `coloured`, else marks round the suggestion."""
    if outcome.suggestion is None:
        return f"No suggestion: {outcome.rejection}." + (f" {outcome.fault}" * bool(outcome.fault))
    shown = _with_lines_around(outcome.suggestion, document.text, coloured)
    timing = _timing(outcome)
    return f"{shown}\n\n{_DIM}{timing}{_PLAIN}" if coloured else f"{shown}\n\n{timing}"


def _with_lines_around(suggestion: Suggestion, text: str, coloured: bool) -> str:
    before = text[: suggestion.start_offset].split("\n")
    after = text[suggestion.end_offset :].split("\n")
    first = max(0, len(before) - 1 - _LINES_AROUND)
    start, end = (_SUGGESTED, _PLAIN) if coloured else ("⟦", "⟧")
    marked = [start + line + end for line in suggestion.text.split("\n")]
    whole = "\n".join(before[first:]) + "\n".join(marked) + "\n".join(after[: _LINES_AROUND + 1])
    lines = whole.replace("\r", "").split("\n")
    width = len(str(first + len(lines)))
    return "\n".join(f"{number:>{width}} │ {line}" for number, line in enumerate(lines, first + 1))


def _timing(outcome: Outcome) -> str:
    parts = [f"{outcome.model} on {outcome.device}" if outcome.device else outcome.model]
    parts.append(f"{outcome.latency_ms:.0f} ms")
    if outcome.first_token_ms is not None:
        parts.append(f"first token after {outcome.first_token_ms:.0f} ms")
    if outcome.generated_tokens is not None:
        parts.append(f"{outcome.prompt_tokens} tokens read ({outcome.cached_tokens or 0} cached)")
        parts.append(f"{outcome.generated_tokens} written")
    if outcome.confidence is not None:
        parts.append(f"confidence {outcome.confidence:.0%}")
    return ", ".join(part for part in parts if part)
