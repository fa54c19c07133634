"""The model is loaded while the user still reads: begun by the first document, told as progress."""

from __future__ import annotations

import asyncio
import uuid
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.errors import FimbleError
from fimble.lsp.session import Session
from fimble.lsp.trouble import tell_trouble

if TYPE_CHECKING:
    from fimble.engine.interface import EngineDescription

_ASK_EVERY_S = 0.5
_BUSY = ("pulling", "converting", "loading")


async def warm_up(server: LanguageServer, session: Session) -> None:
    """Ask for the model and show what the engine does until it is ready or has failed."""
    engine = session.engine()
    try:
        await engine.load(session.settings.model)
        description = await engine.describe()
        session.status.tell_engine(description)
        if description.status in ("ready", "failed"):
            return
        token = await _begin(server)
        told: EngineDescription | None = None
        percentage = 0
        while description.status in (*_BUSY, "unloaded"):
            if description != told:  # editors keep every report in a history
                percentage = max(percentage, int((description.progress or 0) * 100))
                _report(server, token, description, percentage)
                session.status.tell_engine(description)
            told = description
            await asyncio.sleep(_ASK_EVERY_S)
            description = await engine.describe()
        _end(server, token, description)
        session.status.tell_engine(description)
        if description.status == "failed":
            tell_trouble(server, session, [description.message])
    except FimbleError as fault:
        session.status.tell_trouble(str(fault))
        tell_trouble(server, session, [str(fault)])


async def _begin(server: LanguageServer) -> str | None:
    """A progress token, or None for a client that shows no progress."""
    window = server.client_capabilities.window
    if window is None or not window.work_done_progress:
        return None
    token = uuid.uuid4().hex
    await server.work_done_progress.create_async(token)
    begin = types.WorkDoneProgressBegin(title="Fimble", cancellable=False, percentage=0)
    server.work_done_progress.begin(token, begin)
    return token


def _report(
    server: LanguageServer, token: str | None, description: EngineDescription, percentage: int
) -> None:
    """NOTE: after a beginning with a percentage, VS Code passes over reports that have none."""
    if token is None:
        return
    message = description.message or description.status
    server.work_done_progress.report(
        token, types.WorkDoneProgressReport(message=message, percentage=percentage)
    )


def _end(server: LanguageServer, token: str | None, description: EngineDescription) -> None:
    if token is not None:
        message = f"{description.model} is {description.status}"
        server.work_done_progress.end(token, types.WorkDoneProgressEnd(message=message))
