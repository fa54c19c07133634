"""`workspace/didChangeWatchedFiles`: files changed outside the editor, by a checkout perhaps."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.session import Session


def did_change_watched_files(
    server: LanguageServer, session: Session, params: types.DidChangeWatchedFilesParams
) -> None:
    """Have them read again."""
    del server
    uris = [change.uri for change in params.changes]
    session.tell_context(lambda context: context.files_changed(uris))
