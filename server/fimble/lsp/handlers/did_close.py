"""`textDocument/didClose`: forget the document and stop what runs for it."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.session import Session


def did_close(
    server: LanguageServer, session: Session, params: types.DidCloseTextDocumentParams
) -> None:
    """Forget it."""
    del server
    session.forget(params.text_document.uri)
