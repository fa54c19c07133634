"""`fimble.explainCompletion`: why the last suggestion is as it is, or why there was none."""

from __future__ import annotations

from dataclasses import asdict

from pygls.lsp.server import LanguageServer

from fimble.explain.explanation import explain
from fimble.explain.markdown import render_markdown
from fimble.lsp.session import Session

_NOTHING = "Nothing was asked for yet. Type something, and ask again."
_FORGOTTEN = "This suggestion is no longer remembered; only the last 30 are."


def explain_completion(
    server: LanguageServer, session: Session, trace_id: object = None, *more: object
) -> dict[str, object]:
    """The explanation as `markdown`, and in parts as `explanation` (null where there is none).

    Args:
        trace_id: as in the accept command of the item; without it the last request is explained,
            a silent one too.
    """
    del server, more
    outcome = session.completions.find(trace_id if isinstance(trace_id, str) else "")
    if outcome is None:
        return {"markdown": _FORGOTTEN if trace_id else _NOTHING, "explanation": None}
    explanation = explain(outcome)
    return {"markdown": render_markdown(explanation), "explanation": asdict(explanation)}
