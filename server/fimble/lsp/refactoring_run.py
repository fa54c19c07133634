"""Runs one refactoring for the editor: on the snapshot that it was asked for, with progress."""

from __future__ import annotations

import asyncio
import uuid
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.documents.document import Document
from fimble.errors import UsageError
from fimble.lsp.client_abilities import edit_abilities, shows_progress
from fimble.lsp.session import Session
from fimble.lsp.translate_refactoring import RefactorRequest

if TYPE_CHECKING:
    from fimble.refactoring.perform import Outcome

_MOVED_ON: Final = "The document has changed in the meantime; ask again."
_NO_NEW_FILES: Final = (
    "This needs a new file, and the editor lets no server make one; use `fimble refactor --apply`."
)
_QUICK_S: Final = 0.4
"""What is done sooner shows no progress: it would only flicker."""


async def run_refactoring(
    server: LanguageServer, session: Session, request: RefactorRequest
) -> Outcome | str:
    """What came of it, or one sentence that says why it was not begun or is of no use any more.

    Cancelling this (`$/cancelRequest`, or the progress's own button) ends all the work for it.
    """
    from fimble.refactoring.action import Selection
    from fimble.refactoring.listing import find_place
    from fimble.refactoring.perform import perform
    from fimble.refactoring.registry import find_action

    document = session.documents.get(request.uri)
    if document is None:
        return "The document is not open."
    if request.version not in (None, document.version) or request.end_offset > len(document.text):
        return _MOVED_ON
    try:
        action = find_action(request.action)
    except UsageError as fault:
        return str(fault)
    services = session.refactoring_services()
    selection = Selection(
        document=document, start_offset=request.start_offset, end_offset=request.end_offset
    )
    place = find_place(selection, services)
    work = perform(action, place, services, request.name, request.instruction)
    task = asyncio.ensure_future(work)
    progress = asyncio.ensure_future(_show_progress(server, action.title, task))
    try:
        outcome = await task
    except asyncio.CancelledError:
        if (current := asyncio.current_task()) is not None and current.cancelling():
            raise
        return f"{action.title} was cancelled."
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await progress
    if not _is_current(session, document, outcome):
        return _MOVED_ON
    changes = outcome.proposal.changes if outcome.proposal else ()
    creates = any(each.creates for each in changes)
    return _NO_NEW_FILES if creates and not edit_abilities(server).creates else outcome


def tell_outcome(server: LanguageServer, result: Outcome | str) -> None:
    """Tell the user why there is no edit; log what was checked where there is one."""
    reason = result if isinstance(result, str) else result.reason
    if reason:
        title = "" if isinstance(result, str) else f"{result.action.title}: "
        message = types.ShowMessageParams(
            type=types.MessageType.Warning, message=f"Fimble: {title}{reason}"
        )
        server.window_show_message(message)
    elif not isinstance(result, str):
        if result.proposal and result.proposal.shown:
            message = types.ShowMessageParams(
                type=types.MessageType.Info, message=result.proposal.shown
            )
            server.window_show_message(message)
        logged = types.LogMessageParams(type=types.MessageType.Info, message=result.title)
        server.window_log_message(logged)


def _is_current(session: Session, document: Document, outcome: Outcome) -> bool:
    """Whether every buffer that would change is still what the change was made of."""
    newest = session.documents.get(document.uri)
    if newest is None or newest.text != document.text:
        return False
    for change in outcome.proposal.changes if outcome.proposal else ():
        buffer = session.documents.get(change.uri)
        if buffer is not None and (buffer.text, buffer.version) != (change.before, change.version):
            return False
    return True


async def _show_progress(server: LanguageServer, title: str, task: asyncio.Task[Outcome]) -> None:
    """Begin a progress when the work takes a moment, and end it with the work.

    NOTE: the work never waits for the client's answer. Helix gives none while it waits for the
    action itself: each would wait for the other, and the editor stand still.
    """
    if not shows_progress(server):
        return
    done, _ = await asyncio.wait({task}, timeout=_QUICK_S)
    if done:
        return
    token = uuid.uuid4().hex
    created = asyncio.ensure_future(server.work_done_progress.create_async(token))
    await asyncio.wait({task, created}, return_when=asyncio.FIRST_COMPLETED)
    if task.done() or created.exception() is not None:
        return
    server.work_done_progress.begin(
        token, types.WorkDoneProgressBegin(title=f"Fimble: {title}", cancellable=True)
    )
    button = server.work_done_progress.tokens[token]
    button.add_done_callback(lambda pressed: task.cancel() if pressed.cancelled() else None)
    try:
        await asyncio.wait({task})
    finally:
        server.work_done_progress.end(token, types.WorkDoneProgressEnd())
