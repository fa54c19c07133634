"""`fimble.explainCompletion`: a page that is given back, and shown where the editor can."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from fimble.evaluation.editor_session import EditorSession
from support.scripted_engine import ScriptedEngine

URI = "file:///project/add.py"
TEXT = "def add(a, b):\n    \n"
SHOWS = {"textDocument": {"inlineCompletion": {}}, "window": {"showDocument": {"support": True}}}


def explain(editor: EditorSession) -> dict[str, Any]:
    return editor.request("workspace/executeCommand", {"command": "fimble.explainCompletion"})


def test_the_last_completion_is_explained(scripted_engine: ScriptedEngine) -> None:
    editor = EditorSession()
    editor.initialize({"engine": {"url": scripted_engine.url}})
    editor.open(URI, "python", TEXT)
    assert explain(editor)["markdown"].startswith("# No completion yet")
    editor.inline_completion(URI, 1, 4)
    told = explain(editor)
    assert told["shown"] is False
    assert "return a + b" in told["markdown"]
    assert "| generate |" in told["markdown"]
    editor.inline_completion(URI, 0, 5)
    assert "# Why no suggestion" in explain(editor)["markdown"]
    assert editor.close() == 0


def test_an_editor_that_shows_documents_is_asked_to(scripted_engine: ScriptedEngine) -> None:
    asked: list[str] = []

    def answer(method: str, params: Any) -> Any:
        if method != "window/showDocument":
            return None
        asked.append(Path(unquote(urlsplit(params["uri"]).path)).read_text("utf-8"))
        return {"success": True}

    editor = EditorSession(on_request=answer)
    editor.initialize({"engine": {"url": scripted_engine.url}}, SHOWS)
    editor.open(URI, "python", TEXT)
    editor.inline_completion(URI, 1, 4)
    told = explain(editor)
    assert told["shown"] is True
    assert asked == [told["markdown"]]
    assert editor.close() == 0
