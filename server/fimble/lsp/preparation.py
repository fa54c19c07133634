"""When the next prompt is read ahead: after a moment without a request for the document; and when
more of the file is read: in a pause."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from fimble.completion.rejection import Rejection
from fimble.documents.document import Document
from fimble.lsp.session import Session
from fimble.prompt.changed_range import changed_range

if TYPE_CHECKING:
    from fimble.completion.request import CompletionRequest, Outcome

_QUIET_S: Final = 0.4
"""Longer than a generation lives on that nobody wants (`completion.running`)."""

_PAUSE_S: Final = 1.0
"""Longer than between two keys of who types on."""

_NOT_ASKED: Final = (Rejection.MIDDLE_OF_WORD, Rejection.TEXT_AFTER_CURSOR)
"""Reasons of a silence after which the engine knows nothing of the place yet."""


def prepare_after_change(session: Session, old: Document | None, new: Document) -> None:
    """A document has changed: most likely one goes on where the change ends."""
    if old is not None and session.settings.completion.enabled:
        offset = changed_range(old.text, new.text).new_end
        from fimble.completion.request import CompletionRequest

        _prepare_soon(session, CompletionRequest(document=new, offset=offset))


def prepare_after_answer(session: Session, request: CompletionRequest, outcome: Outcome) -> None:
    """After a silence without the model its prompt; else, in a pause, more of the file."""
    if outcome.rejection in _NOT_ASKED:
        _prepare_soon(session, request)
    elif outcome.prompt_tokens is not None:
        session.stop_preparing()
        session.preparing = asyncio.ensure_future(_widen(session, request))


def _prepare_soon(session: Session, request: CompletionRequest) -> None:
    session.stop_preparing()
    session.preparing = asyncio.ensure_future(_prepare(session, request))


async def _prepare(session: Session, request: CompletionRequest) -> None:
    await asyncio.sleep(_QUIET_S)
    if session.running:
        return
    from fimble.completion.preparation import prepare

    await prepare(request, session.services())


async def _widen(session: Session, request: CompletionRequest) -> None:
    await asyncio.sleep(_PAUSE_S)
    if session.running:
        return
    from fimble.completion.preparation import widen

    await widen(request, session.services())
