"""`workspace/didChangeConfiguration`: settings change without a restart."""

from __future__ import annotations

from typing import Any, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.handlers.initialized import fetch_settings
from fimble.lsp.session import Session
from fimble.lsp.trouble import tell_trouble


async def did_change_configuration(
    server: LanguageServer, session: Session, params: types.DidChangeConfigurationParams
) -> None:
    """Take the pushed section, or ask for it where the client only says that something changed."""
    pushed: Any = params.settings
    section: Any = pushed.get("fimble") if isinstance(pushed, dict) else None
    if isinstance(section, dict):
        tell_trouble(server, session, session.configure(cast("dict[str, Any]", section)))
    else:
        await fetch_settings(server, session)
