"""`initialized`: ask the client for its settings, where it offers them."""

from __future__ import annotations

from typing import Any, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.session import Session
from fimble.lsp.trouble import tell_trouble


async def initialized(server: LanguageServer, session: Session, params: Any) -> None:
    """Fetch the section `fimble`; a client that has none leaves the first settings as they are."""
    del params
    session.status.tell_first()
    await fetch_settings(server, session)


async def fetch_settings(server: LanguageServer, session: Session) -> None:
    """Ask for `workspace/configuration` and take what comes."""
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return
    asked = types.ConfigurationParams(items=[types.ConfigurationItem(section="fimble")])
    answer = await server.workspace_configuration_async(asked)
    section: Any = answer[0] if answer else None
    if isinstance(section, dict) and section:
        tell_trouble(server, session, session.configure(cast("dict[str, Any]", section)))
