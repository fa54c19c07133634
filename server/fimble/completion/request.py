"""What a completion is asked with and what comes back. Plain data: no LSP types, no tensors."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from fimble.completion.deletion import Deletion
from fimble.completion.recent_outcomes import RecentOutcomes
from fimble.completion.rejection import Rejection
from fimble.documents.document import Document
from fimble.engine.interface import StopReason
from fimble.trace import Trace


class Trigger(Enum):
    """Who asked: the user with a key, or the editor because something was typed."""

    INVOKED = "invoked"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, kw_only=True)
class SelectedEntry:
    """The entry selected in the editor's completion popup; a suggestion must extend it.

    Attributes:
        start_offset, end_offset: the range that the entry would replace.
        text: what the entry would put there.
    """

    start_offset: int
    end_offset: int
    text: str


@dataclass(frozen=True, kw_only=True)
class CompletionRequest:
    """One question: this snapshot, this offset (code points), this trigger.

    `recent` is what the user lately did with suggestions in this language.
    `taken_back` says that the last change was an undo or the like.
    `deletion` is what was deleted at the offset just before.
    `alternatives` is how many other suggestions are welcome besides the first.
    """

    document: Document
    offset: int
    trigger: Trigger = Trigger.AUTOMATIC
    selected: SelectedEntry | None = None
    recent: RecentOutcomes = field(default_factory=RecentOutcomes)
    taken_back: bool = False
    deletion: Deletion | None = None
    alternatives: int = 0


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """What is shown: `text` stands in place of `start_offset` to `end_offset` of the document."""

    text: str
    start_offset: int
    end_offset: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The answer: a suggestion or a rejection (exactly one is set), and the trace of both.

    Attributes:
        alternatives: other suggestions for the same place, if any were asked for.
        confidence: the mean probability of the suggestion's tokens, 0 to 1; None if unknown.
    """

    suggestion: Suggestion | None
    rejection: Rejection | None
    trace: Trace
    alternatives: tuple[Suggestion, ...] = ()
    confidence: float | None = None
    model: str = ""
    device: str = ""
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    generated_tokens: int | None = None
    first_token_ms: float | None = None
    latency_ms: float = 0.0
    stop_reason: StopReason | None = None
    fault: str = ""
