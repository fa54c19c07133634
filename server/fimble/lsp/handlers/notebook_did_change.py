"""`notebookDocument/didChange`: cells that came and went, and the text of those that stay."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.handlers.did_change import did_change
from fimble.lsp.handlers.did_open import did_open
from fimble.lsp.session import Session


def notebook_did_change(
    server: LanguageServer, session: Session, params: types.DidChangeNotebookDocumentParams
) -> None:
    """Apply what is said of the cells; their metadata and outputs are not looked at."""
    cells = params.change.cells
    if cells is None:
        return
    if cells.structure is not None:
        _change_structure(server, session, params.notebook_document.uri, cells.structure)
    for changed in cells.text_content or []:
        did_change(
            server,
            session,
            types.DidChangeTextDocumentParams(
                text_document=changed.document, content_changes=changed.changes
            ),
        )


def _change_structure(
    server: LanguageServer,
    session: Session,
    uri: str,
    structure: types.NotebookDocumentCellChangeStructure,
) -> None:
    array = structure.array
    added = [cell.document for cell in array.cells or []]
    session.notebooks.splice(uri, array.start, array.delete_count, added)
    for opened in structure.did_open or []:
        did_open(server, session, types.DidOpenTextDocumentParams(text_document=opened))
    for closed in structure.did_close or []:
        session.forget(closed.uri)
