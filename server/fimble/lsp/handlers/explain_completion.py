"""`fimble.explainCompletion`: why the last suggestion is what it is, or why there was none.

The page is given back as Markdown, and shown by editors that let a server open a document.
"""

from __future__ import annotations

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from fimble.lsp.client_abilities import shows_documents
from fimble.lsp.session import Session
from fimble.paths import runtime_directory

_NAME = "explanation.md"


async def explain_completion(
    server: LanguageServer, session: Session, *arguments: object
) -> dict[str, object]:
    """The page, and whether the editor has `shown` it; with a `reason` where it could not be."""
    from fimble.explain.explanation import explain

    del arguments
    page = explain(session.last_completion)
    if not shows_documents(server):
        return {"markdown": page, "shown": False}
    file = runtime_directory() / _NAME
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # it shows a piece of the user's code
        file.write_text(page, "utf-8")
    except OSError as fault:
        reason = f"The explanation cannot be written to {file}: {fault.strerror}."
        return {"markdown": page, "shown": False, "reason": reason}
    asked = types.ShowDocumentParams(uri=file.as_uri(), take_focus=True)
    answer = await server.window_show_document_async(asked)
    return {"markdown": page, "shown": answer.success}
