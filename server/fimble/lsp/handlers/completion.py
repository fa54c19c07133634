"""`textDocument/completion`: the same suggestion, for editors without inline completion."""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.completion.rejection import Rejection
from fimble.documents.position import offset_at
from fimble.lsp.cell_view import widen
from fimble.lsp.recording import record_answer, record_silence, with_recent
from fimble.lsp.session import Session
from fimble.lsp.supersede import run_newest
from fimble.lsp.translate import from_position, to_completion_list
from fimble.lsp.trouble import tell_outcome


async def completion(
    server: LanguageServer, session: Session, params: types.CompletionParams
) -> types.CompletionList | None:
    """Answer with one entry; with nothing where the client shows inline completions."""
    from fimble.completion.pipeline import complete
    from fimble.completion.request import CompletionRequest
    from fimble.explain.explanation import Explained

    view = session.view(params.text_document.uri)
    if view is None or session.shows_inline:
        return None
    document, encoding = view.cell, session.documents.encoding
    offset = offset_at(document, from_position(params.position), encoding)
    request = with_recent(session, CompletionRequest(document=document, offset=offset))
    request = widen(request, view)
    with session.status.busy():
        outcome = await run_newest(session, document.uri, complete(request, session.services()))
    if outcome is None:
        record_silence(session, document, Rejection.SUPERSEDED)
        return None
    tell_outcome(server, session, outcome)
    session.last_completion = Explained(
        uri=document.uri, line=params.position.line, outcome=outcome
    )
    shown = record_answer(session, view, outcome, request.trigger, "popup")
    if shown is None:
        return None
    return to_completion_list(document, offset, shown, encoding)
