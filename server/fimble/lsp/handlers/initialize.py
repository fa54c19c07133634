"""`initialize`: what the client can, where the workspace is, the first settings."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.documents.position import Encoding
from fimble.documents.store import DocumentStore
from fimble.documents.uri import path_of_uri
from fimble.lsp.recording import listen_to_recorder
from fimble.lsp.session import Session
from fimble.lsp.trouble import tell_trouble


def initialize(server: LanguageServer, session: Session, params: types.InitializeParams) -> None:
    """Take what the client says of itself; pygls builds the answer."""
    session.documents = DocumentStore(_encoding(server))
    text_document = params.capabilities.text_document
    session.shows_inline = bool(text_document and text_document.inline_completion)
    session.folders = _folders(params)
    # NOTE: pygls 2.1 itself takes the trace from `$/setTrace` alone.
    server.protocol.trace = params.trace or types.TraceValue.Off
    listen_to_recorder(server, session)
    options: Any = params.initialization_options
    problems = session.configure(_plain(options) if options else {})
    tell_trouble(server, session, problems)
    if params.process_id:
        from fimble.lsp.server import watch_parent

        watch_parent(params.process_id)


def _encoding(server: LanguageServer) -> Encoding:
    """What pygls negotiated: the first of the client's encodings, UTF-16 if it names none."""
    return cast("Encoding", str(getattr(server.workspace.position_encoding, "value", "utf-16")))


def _folders(params: types.InitializeParams) -> tuple[Path, ...]:
    uris = [folder.uri for folder in params.workspace_folders or []]
    paths = map(path_of_uri, uris or [params.root_uri or ""])
    return tuple(path for path in paths if path is not None)


def _plain(options: Any) -> dict[str, Any]:
    return cast("dict[str, Any]", options) if isinstance(options, dict) else {}
