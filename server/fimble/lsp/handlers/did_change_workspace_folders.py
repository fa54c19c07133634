"""`workspace/didChangeWorkspaceFolders`: folders come and go while the server runs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.documents.uri import path_of_uri
from fimble.lsp.session import Session


def did_change_workspace_folders(
    server: LanguageServer, session: Session, params: types.DidChangeWorkspaceFoldersParams
) -> None:
    """Index the new ones, forget the others."""
    del server
    removed, added = _paths(params.event.removed), _paths(params.event.added)
    session.tell_context(lambda context: context.change_workspaces(removed, added))


def _paths(folders: Sequence[types.WorkspaceFolder]) -> list[Path]:
    paths = (path_of_uri(folder.uri) for folder in folders)
    return [path for path in paths if path is not None]
