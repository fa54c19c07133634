"""Tells the record what came of a request; the one place between outcomes and `record`."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pygls.lsp.server import LanguageServer

from fimble.completion.rejection import Rejection
from fimble.documents.document import Document
from fimble.documents.notebooks import CellView
from fimble.lsp.cell_view import narrow
from fimble.lsp.session import Session
from fimble.lsp.trouble import tell_trouble
from fimble.record.given_suggestion import GivenSuggestion

if TYPE_CHECKING:
    from fimble.completion.request import CompletionRequest, Outcome, Suggestion, Trigger

_LEAVE_THE_SCREEN: Final = frozenset({Rejection.CANCELLED, Rejection.SUPERSEDED, Rejection.STALE})
"""Silences after which the editor shows what it showed, or has asked anew."""


def listen_to_recorder(server: LanguageServer, session: Session) -> None:
    """Have the user told, once, what keeps the record from being written."""
    loop = asyncio.get_running_loop()

    def tell(sentence: str) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell_trouble, server, session, [sentence])

    session.recorder.listen(tell)


def with_recent(session: Session, request: CompletionRequest) -> CompletionRequest:
    """The request with what the user did lately: with suggestions in its language, and just now."""
    recent = session.recorder.recent(request.document.language_id)
    taken_back = session.taken_back.is_so(request.document.uri)
    deletion = session.deletions.at(request.document.uri, request.offset)
    return replace(request, recent=recent, taken_back=taken_back, deletion=deletion)


def record_answer(
    session: Session, view: CellView, outcome: Outcome, trigger: Trigger, surface: str
) -> Outcome | None:
    """Record what a request led to, and give the outcome for the editor's own document.

    None where that document has changed since it was asked about.
    """
    document, shown = view.cell, narrow(outcome, view)
    newest = session.documents.get(document.uri)
    if newest is None or newest.text != document.text:
        record_silence(session, document, Rejection.STALE)
        return None
    if shown.suggestion is None:
        record_silence(session, document, shown.rejection or Rejection.EMPTY)
    else:
        session.recorder.given(_as_given(document, shown, shown.suggestion, trigger, surface))
    return shown


def record_silence(session: Session, document: Document, reason: Rejection) -> None:
    """A request without a suggestion."""
    leaves = reason in _LEAVE_THE_SCREEN
    session.recorder.silent(document.uri, document.language_id, reason.name, dismisses=not leaves)


def _as_given(
    document: Document, outcome: Outcome, suggestion: Suggestion, trigger: Trigger, surface: str
) -> GivenSuggestion:
    steps = outcome.trace.steps
    return GivenSuggestion(
        trace_id=outcome.trace.trace_id,
        uri=document.uri,
        document_text=document.text,
        start_offset=suggestion.start_offset,
        end_offset=suggestion.end_offset,
        text=suggestion.text,
        language=document.language_id,
        model=outcome.model,
        device=outcome.device,
        trigger=trigger.value,
        surface=surface,
        reused=any(step.name == "reuse" and step.notes.get("found") for step in steps),
        confidence=outcome.confidence,
        latency_ms=outcome.latency_ms,
        first_token_ms=outcome.first_token_ms,
        steps_ms={step.name: step.duration_ms for step in steps},
    )
