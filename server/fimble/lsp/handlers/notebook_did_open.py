"""`notebookDocument/didOpen`: every cell becomes a document, and the notebook their order."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.handlers.did_open import did_open
from fimble.lsp.session import Session


def notebook_did_open(
    server: LanguageServer, session: Session, params: types.DidOpenNotebookDocumentParams
) -> None:
    """Take the cells; the first of them has the model loaded."""
    notebook = params.notebook_document
    session.notebooks.open(notebook.uri, [cell.document for cell in notebook.cells])
    for cell in params.cell_text_documents:
        did_open(server, session, types.DidOpenTextDocumentParams(text_document=cell))
