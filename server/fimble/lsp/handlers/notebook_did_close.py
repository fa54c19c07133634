"""`notebookDocument/didClose`: forget the notebook and its cells."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.session import Session


def notebook_did_close(
    server: LanguageServer, session: Session, params: types.DidCloseNotebookDocumentParams
) -> None:
    """Forget them."""
    del server
    session.notebooks.close(params.notebook_document.uri)
    for cell in params.cell_text_documents:
        session.forget(cell.uri)
