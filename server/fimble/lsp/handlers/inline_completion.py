"""`textDocument/inlineCompletion`: the boundary of the road of a completion."""

from __future__ import annotations

import logging

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.completion.rejection import Rejection
from fimble.lsp.cell_view import widen
from fimble.lsp.preparation import prepare_after_answer
from fimble.lsp.recording import record_answer, record_silence, with_recent
from fimble.lsp.session import Session
from fimble.lsp.supersede import run_newest
from fimble.lsp.trace_log import log_trace
from fimble.lsp.translate import from_inline_params, to_inline_list
from fimble.lsp.trouble import tell_outcome

_log = logging.getLogger(__name__)


async def inline_completion(
    server: LanguageServer, session: Session, params: types.InlineCompletionParams
) -> types.InlineCompletionList:
    """Answer with one suggestion, or with an empty list."""
    from fimble.completion.pipeline import complete
    from fimble.explain.explanation import Explained

    view = session.view(params.text_document.uri)
    if view is None:
        return types.InlineCompletionList(items=[])
    document, encoding = view.cell, session.documents.encoding
    request = from_inline_params(document, params, encoding)
    request = widen(with_recent(session, request), view)
    with session.status.busy():
        outcome = await run_newest(session, document.uri, complete(request, session.services()))
    if outcome is None:
        record_silence(session, document, Rejection.SUPERSEDED)
        return types.InlineCompletionList(items=[])
    _log.info("%s: %s", outcome.trace.trace_id, outcome.rejection or "shown")
    _log.debug("%s", outcome.trace.as_json())
    log_trace(server, document, outcome)
    tell_outcome(server, session, outcome)
    session.last_completion = Explained(
        uri=document.uri, line=params.position.line, outcome=outcome
    )
    prepare_after_answer(session, request, outcome)
    shown = record_answer(session, view, outcome, request.trigger, "inline")
    if shown is None:
        return types.InlineCompletionList(items=[])
    return to_inline_list(document, shown, encoding)
