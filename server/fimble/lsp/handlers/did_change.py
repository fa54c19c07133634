"""`textDocument/didChange`: every change makes a new snapshot."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.preparation import prepare_after_change
from fimble.lsp.session import Session
from fimble.lsp.translate import from_change


def did_change(
    server: LanguageServer, session: Session, params: types.DidChangeTextDocumentParams
) -> None:
    """Apply the changes; those of a document that was never opened are only logged."""
    changed = params.text_document
    changes = [from_change(change) for change in params.content_changes]
    old = session.documents.get(changed.uri)
    new = session.documents.change(changed.uri, changed.version, changes)
    if new is not None:
        if old is not None:
            session.taken_back.record(old, new)
            session.deletions.record(old, new)
            session.tell_context(lambda context: context.changed(old, new))
            session.recorder.changed(old, new)
        prepare_after_change(session, old, new)
    else:
        message = f"A change came for {changed.uri}, which is not open; it is ignored."
        server.window_log_message(
            types.LogMessageParams(type=types.MessageType.Warning, message=message)
        )
