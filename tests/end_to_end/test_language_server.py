"""The server over stdio as an editor drives it, with a scripted engine behind."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import psutil
import pytest

from fimble.errors import EngineUnavailableError
from fimble.evaluation.editor_session import EditorSession
from support.positions import at, edit
from support.scripted_engine import ScriptedEngine

URI = "file:///project/add.py"
TEXT = "def add(a, b):\n    \n"


def test_a_suggestion_arrives(editor: EditorSession) -> None:
    editor.open(URI, "python", TEXT)
    [item] = editor.inline_completion(URI, 1, 4)
    assert item["insertText"] == "return a + b"
    assert item["range"] == {"start": at(1, 4), "end": at(1, 4)}
    assert item["command"]["command"] == "fimble.accepted"


def test_the_model_sees_the_newest_text(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    editor.open(URI, "python", TEXT)
    editor.change(URI, 2, edit(0, 4, 7, "sum_up"))
    editor.inline_completion(URI, 1, 4)
    assert "def sum_up(a, b):" in scripted_engine.asked[-1]["prompt"]


def test_characters_beyond_the_basic_plane_are_two_units(editor: EditorSession) -> None:
    editor.open(URI, "python", 'rocket = "🚀🚀"\ndef add(a, b):\n    # 🚀\n    \n')
    editor.change(URI, 2, edit(0, 10, 14, "x"))
    [item] = editor.inline_completion(URI, 3, 4)
    assert item["range"]["start"] == at(3, 4)


@pytest.mark.parametrize(
    "text",
    ["\x00\x01binary\x00", "x" * 2_000_000, "def f():\r\n    \n\rpass\r\n", "", "\ud83d\ude80"],
    ids=["binary", "one long line", "mixed line ends", "empty", "surrogates"],
)
def test_odd_documents_are_answered(editor: EditorSession, text: str) -> None:
    editor.open(URI, "python", text)
    assert isinstance(editor.inline_completion(URI, 0, 1), list)


def test_positions_outside_the_text_are_answered(editor: EditorSession) -> None:
    editor.open(URI, "python", TEXT)
    for line, character in ((0, 9999), (9999, 0), (1, 2_000_000_000)):
        assert isinstance(editor.inline_completion(URI, line, character), list)


def test_odd_changes_do_no_harm(editor: EditorSession) -> None:
    editor.change("file:///never/opened.py", 2, {"text": "x"})
    editor.open(URI, "python", TEXT)
    editor.change(URI, 2, edit(0, 7, 4, "add"))
    [item] = editor.inline_completion(URI, 1, 4)
    assert item["insertText"] == "return a + b"


def test_a_document_that_is_not_open_has_no_suggestion(editor: EditorSession) -> None:
    assert editor.inline_completion("file:///never/opened.py", 0, 0) == []


def test_unknown_methods_are_refused_and_the_server_lives(editor: EditorSession) -> None:
    editor.notify("fimble/unknownNotification", {})
    with pytest.raises(EngineUnavailableError, match="Method Not Found"):
        editor.request("fimble/unknownRequest", {})
    editor.open(URI, "python", TEXT)
    assert editor.inline_completion(URI, 1, 4)


def test_wrong_settings_are_named(scripted_engine: ScriptedEngine) -> None:
    shown: list[str] = []

    def listen(method: str, params: Any) -> None:
        if method == "window/showMessage":
            shown.append(params["message"])

    session = EditorSession(listen)
    settings = {"completion": {"maxTokens": "many", "colour": 1}}
    session.initialize({"engine": {"url": scripted_engine.url}, **settings})
    session.open(URI, "python", TEXT)
    assert session.inline_completion(URI, 1, 4)
    assert session.close() == 0
    assert any("completion.maxTokens" in text for text in shown)
    assert any("completion.colour" in text for text in shown)


def test_after_an_edit_without_a_request_the_next_prompt_is_read_ahead(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    editor.open(URI, "python", TEXT)
    editor.change(URI, 2, {"range": {"start": at(1, 4), "end": at(1, 4)}, "text": "c = a"})
    assert editor.wait_until(lambda: bool(scripted_engine.asked), 20)
    [ahead] = scripted_engine.asked
    assert ahead["fimble"]["prefill_only"] and ahead["fimble"]["session"] == URI
    editor.change(URI, 3, {"range": {"start": at(1, 9), "end": at(1, 9)}, "text": " +"})
    editor.inline_completion(URI, 1, 11)
    _, asked = scripted_engine.asked
    assert "prefill_only" not in asked["fimble"]
    assert asked["prompt"].startswith(ahead["prompt"])


def test_a_large_file_is_edited_and_every_request_is_answered_once(
    editor: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.delay_s = 0.5
    lines = "".join(f"value_{number} = {number}\n" for number in range(20_000))
    editor.open(URI, "python", lines + TEXT)
    context = {"triggerKind": 1}
    params = {"textDocument": {"uri": URI}, "position": at(20_001, 4), "context": context}
    answers = ask_raw(editor, scripted_engine, params)
    assert sorted(answers) == [901, 902, 903]
    assert "error" in answers[901]  # cancelled by the client
    assert answers[902]["result"]["items"] == []  # superseded
    assert answers[903]["result"]["items"][0]["insertText"] == "return a + b"
    # All three ask for the same place: what the first began was not in vain. Who asks with a key
    # gets alternatives besides.
    first_asked = [body for body in scripted_engine.asked if "avoids" not in body["fimble"]]
    assert len(first_asked) == 1 and scripted_engine.cancelled == 0


def ask_raw(
    editor: EditorSession, engine: ScriptedEngine, params: dict[str, Any]
) -> dict[int, dict[str, Any]]:
    """Ask, cancel, ask, ask again; collect every answer by its id, twice-answered ones fail."""
    answers: dict[int, dict[str, Any]] = {}
    method = "textDocument/inlineCompletion"
    original = editor._handle

    def collect(message: dict[str, Any]) -> None:
        if "method" in message:
            original(message)
            return
        assert message["id"] not in answers
        answers[message["id"]] = message

    editor._handle = collect  # type: ignore[method-assign]
    editor._send({"id": 901, "method": method, "params": params})
    assert editor.wait_until(lambda: bool(engine.asked), 20)
    editor.notify("$/cancelRequest", {"id": 901})
    editor._send({"id": 902, "method": method, "params": params})
    editor.wait_until(lambda: False, 0.2)
    editor._send({"id": 903, "method": method, "params": params})
    editor.wait_until(lambda: len(answers) == 3, 20)
    editor.wait_until(lambda: False, 0.5)
    editor._handle = original  # type: ignore[method-assign]
    return answers


def test_the_server_ends_when_its_input_ends() -> None:
    command = [sys.executable, "-m", "fimble", "serve", "--stdio", "--clientProcessId=1"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.close()
    process.wait(20)
    assert not psutil.pid_exists(process.pid)
