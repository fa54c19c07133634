"""`textDocument/didOpen`: take the document, and have the model loaded from the first one on."""

from __future__ import annotations

import asyncio

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.documents.document import Document
from fimble.lsp.session import Session
from fimble.lsp.warm_up import warm_up


def did_open(
    server: LanguageServer, session: Session, params: types.DidOpenTextDocumentParams
) -> None:
    """Keep the first snapshot."""
    opened = params.text_document
    document = Document(
        uri=opened.uri,
        language_id=opened.language_id,
        version=opened.version,
        text=opened.text,
    )
    session.documents.open(document)
    alone = not session.folders
    session.tell_context(lambda context: context.opened(document, alone=alone))
    if not session.warmed_up and session.settings.completion.enabled:
        session.warmed_up = True
        session.start(asyncio.ensure_future(warm_up(server, session)))
