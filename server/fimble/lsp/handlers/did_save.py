"""`textDocument/didSave`: the index follows what is on disk."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.session import Session


def did_save(
    server: LanguageServer, session: Session, params: types.DidSaveTextDocumentParams
) -> None:
    """Have the file read again."""
    del server
    session.tell_context(lambda context: context.saved(params.text_document.uri))
