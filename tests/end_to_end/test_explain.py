"""Why this suggestion, or none: as a command of the server."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fimble.evaluation.editor_session import EditorSession
from support.scripted_engine import ScriptedEngine

URI = "file:///work/add.py"


@pytest.fixture
def editor(scripted_engine: ScriptedEngine) -> Iterator[EditorSession]:
    session = EditorSession()
    session.initialize({"engine": {"url": scripted_engine.url}})
    session.open(URI, "python", "def add(a, b):\n    \n")
    yield session
    assert session.close() == 0


def ask_why(editor: EditorSession, *arguments: Any) -> dict[str, Any]:
    params = {"command": "fimble.explainCompletion", "arguments": list(arguments)}
    return editor.request("workspace/executeCommand", params)


def test_before_anything_was_asked_for(editor: EditorSession) -> None:
    answer = ask_why(editor)
    assert answer["explanation"] is None and "Nothing was asked for" in answer["markdown"]


def test_a_suggestion_and_then_a_silence(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.pieces = ["return a + b\n\n\n\n"]
    [item] = editor.inline_completion(URI, 1, 4)
    assert editor.inline_completion(URI, 0, 6) == []
    silence = ask_why(editor)
    assert silence["markdown"].startswith("There is no suggestion: the model had nothing to add.")
    shown = ask_why(editor, item["command"]["arguments"][0])
    explanation = shown["explanation"]
    assert explanation["suggestion"] == "return a + b"
    assert "    return a + b" in shown["markdown"] and "generate" in shown["markdown"]
    assert explanation["figures"]["model"] in explanation["headline"]


def test_one_that_is_not_remembered(editor: EditorSession) -> None:
    editor.inline_completion(URI, 1, 4)
    assert "no longer remembered" in ask_why(editor, "another")["markdown"]
