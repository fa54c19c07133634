"""`$/logTrace`: what every step of a completion saw and cost, for a client that asked to be told.

A client asks with `trace: "verbose"` in `initialize` or with `$/setTrace`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.documents.document import Document

if TYPE_CHECKING:
    from fimble.completion.request import Outcome


def log_trace(server: LanguageServer, document: Document, outcome: Outcome) -> None:
    """Send the figures and the steps of a completion, before its answer; else do nothing.

    `verbose` is a JSON object: the document's `uri` and `version`, the figures of
    `outcome_figures`, `trace_id` and `steps`.
    """
    if server.protocol.trace != types.TraceValue.Verbose:
        return
    from fimble.completion.outcome_figures import outcome_figures

    trace = outcome.trace.as_json()
    told = {
        "uri": document.uri,
        "version": document.version,
        **outcome_figures(outcome),
        **trace,
    }
    said = outcome.rejection or "shown"
    server.log_trace(
        types.LogTraceParams(
            message=f"inlineCompletion {outcome.trace.trace_id}: {said}",
            verbose=json.dumps(told, default=str),
        )
    )
