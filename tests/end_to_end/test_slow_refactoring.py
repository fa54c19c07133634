"""A refactoring that takes long, over stdio: it shows progress, is cancelled, and gives nothing for
a document that has moved on meanwhile; new files are made only where the editor can make them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fimble.evaluation.editor_session import UNANSWERED, EditorSession
from fimble.refactoring.sandbox.system_calls import why_no_filter
from support.scripted_engine import ScriptedEngine

TEXT = "def half(n: int) -> float:\n    m = n\n    return m / 2\n"
CAPABILITIES: dict[str, Any] = {
    "textDocument": {
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["refactor"]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        }
    },
    "workspace": {
        "workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]},
    },
    "window": {"workDoneProgress": True},
}


class Editor:
    """A session with one file open and a scripted engine; what the server said and asked."""

    def __init__(self, folder: Path, engine: ScriptedEngine, capabilities: dict[str, Any]) -> None:
        self.engine = engine
        self.told: list[tuple[str, Any]] = []
        self.tokens: list[str] = []
        self.answers = True
        self.uri = (folder / "sums.py").as_uri()
        self.session = EditorSession(
            lambda method, params: self.told.append((method, params)), on_request=self._answer
        )
        options = {"completion": {"enabled": False}, "engine": {"url": engine.url}}
        self.session.initialize(options, capabilities, folder.as_uri())
        self.session.open(self.uri, "python", TEXT)

    def listed(self, title: str) -> dict[str, Any]:
        """The action of that title at the function's name."""
        place = {"line": 0, "character": 5}
        params = {
            "textDocument": {"uri": self.uri},
            "range": {"start": place, "end": place},
            "context": {"diagnostics": []},
        }
        actions = self.session.request("textDocument/codeAction", params, 60)
        return next(action for action in actions if action["title"] == title)

    def progress(self, kind: str) -> list[Any]:
        """The progress messages of a kind so far."""
        values = [told["value"] for method, told in self.told if method == "$/progress"]
        return [value for value in values if value["kind"] == kind]

    def _answer(self, method: str, params: Any) -> Any:
        if method == "window/workDoneProgress/create":
            self.tokens.append(params["token"])
        return None if self.answers else UNANSWERED


@pytest.fixture
def engine() -> Iterator[ScriptedEngine]:
    engine = ScriptedEngine()
    engine.start()
    yield engine
    engine.stop()


@pytest.fixture
def editor(tmp_path: Path, engine: ScriptedEngine) -> Iterator[Editor]:
    editor = Editor(tmp_path, engine, CAPABILITIES)
    yield editor
    assert editor.session.close() == 0


def begin_slow(editor: Editor) -> int:
    """Ask for a rewrite that would take minutes, and wait until the model is at it."""
    editor.engine.pieces, editor.engine.delay_s = ["    return n / 2\n```"], 300
    number = editor.session.ask("codeAction/resolve", editor.listed("Simplify"))
    assert editor.session.wait_until(lambda: bool(editor.engine.asked), 60)
    return number


def test_progress_is_shown_and_its_button_cancels(editor: Editor) -> None:
    number = begin_slow(editor)
    assert editor.session.wait_until(lambda: bool(editor.progress("begin")), 60)
    [begun] = editor.progress("begin")
    assert begun["title"] == "Fimble: Simplify"
    assert begun["cancellable"] is True
    editor.session.notify("window/workDoneProgress/cancel", {"token": editor.tokens[0]})
    answer = editor.session.receive_answer(number, 60)
    assert answer is not None
    assert "was cancelled" in answer["result"]["disabled"]["reason"]
    assert "edit" not in answer["result"]
    assert editor.session.wait_until(lambda: bool(editor.progress("end")), 60)
    assert editor.session.wait_until(lambda: editor.engine.cancelled == 1, 60)


def test_a_cancelled_request_is_answered_and_stops_the_model(editor: Editor) -> None:
    number = begin_slow(editor)
    editor.session.notify("$/cancelRequest", {"id": number})
    answer = editor.session.receive_answer(number, 60)
    assert answer is not None
    assert "error" in answer
    assert editor.session.wait_until(lambda: editor.engine.cancelled == 1, 60)
    assert editor.listed("Simplify")["kind"] == "refactor.rewrite"


def test_a_document_changed_while_resolving_gets_nothing(editor: Editor) -> None:
    editor.engine.pieces, editor.engine.delay_s = ["    return n / 2\n", "```"], 1.5
    number = editor.session.ask("codeAction/resolve", editor.listed("Simplify"))
    assert editor.session.wait_until(lambda: bool(editor.engine.asked), 60)
    editor.session.change(editor.uri, 2, {"text": "\n" + TEXT})
    answer = editor.session.receive_answer(number, 60)
    assert answer is not None
    assert "edit" not in answer["result"]
    assert "has changed" in answer["result"]["disabled"]["reason"]


def test_an_editor_that_answers_nothing_while_it_waits_gets_its_action(editor: Editor) -> None:
    """Helix does so: the server must not wait for it in turn."""
    editor.engine.pieces, editor.engine.delay_s = ["    return n / 2\n", "```"], 0.6
    action = editor.listed("Simplify")
    editor.answers = False
    answer = editor.session.receive_answer(editor.session.ask("codeAction/resolve", action), 60)
    assert answer is not None
    assert len(editor.tokens) == 1 and not editor.progress("begin")
    assert answer["result"]["edit"]


TESTS = ["usual():\n    assert half(4) == 2\n```"]


def test_a_new_file_is_created_in_the_edit(editor: Editor, tmp_path: Path) -> None:
    editor.engine.pieces = TESTS
    action = editor.listed("Write tests for this function")
    resolved = editor.session.request("codeAction/resolve", action, 60)
    created, changed = resolved["edit"]["documentChanges"]
    uri = (tmp_path / "test_sums.py").as_uri()
    assert created == {
        "kind": "create",
        "uri": uri,
        "options": {"overwrite": False, "ignoreIfExists": False},
    }
    assert changed["textDocument"] == {"uri": uri, "version": None}
    [edit] = changed["edits"]
    assert "def test_usual():" in edit["newText"]
    shown = "tests not run" if why_no_filter() else "1 test passes"
    assert resolved["title"].endswith(shown)


def test_an_editor_that_makes_no_files_gets_the_reason(
    tmp_path: Path, engine: ScriptedEngine
) -> None:
    engine.pieces = TESTS
    plain = {**CAPABILITIES, "workspace": {"workspaceEdit": {"documentChanges": True}}}
    editor = Editor(tmp_path, engine, plain)
    action = editor.listed("Write tests for this function")
    resolved = editor.session.request("codeAction/resolve", action, 60)
    assert "edit" not in resolved
    assert "new file" in resolved["disabled"]["reason"]
    assert editor.session.close() == 0
