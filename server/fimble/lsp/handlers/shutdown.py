"""`shutdown`: stop what runs for this connection; the engine lives on for others."""

from __future__ import annotations

from typing import Any

from pygls.lsp.server import LanguageServer

from fimble.lsp.session import Session


async def shutdown(server: LanguageServer, session: Session, params: Any) -> None:
    """Cancel and close."""
    del server, params
    await session.close()
