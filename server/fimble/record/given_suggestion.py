"""What the record is told of a suggestion that was sent to the editor. Plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class GivenSuggestion:
    """A suggestion, and the document that it was made for.

    The texts are looked at while the suggestion is followed, and are never written down.

    Attributes:
        trace_id: names it in the editor's accept command.
        document_text: the whole document as the editor had it.
        start_offset, end_offset: the range of the document that `text` would replace.
        trigger: `invoked` or `automatic`.
        surface: where it shows: `inline`, or `popup` for an entry of the completion list.
        reused: whether it is the rest of an earlier one, for which no model was asked.
        confidence: the mean probability of its tokens; None if unknown.
        steps_ms: how long each step of the road took.
    """

    trace_id: str
    uri: str
    document_text: str
    start_offset: int
    end_offset: int
    text: str
    language: str
    model: str = ""
    device: str = ""
    trigger: str = "automatic"
    surface: str = "inline"
    reused: bool = False
    confidence: float | None = None
    latency_ms: float = 0.0
    first_token_ms: float | None = None
    steps_ms: Mapping[str, float]
