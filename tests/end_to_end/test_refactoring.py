"""Refactorings over stdio as editors ask for them: with resolve, without, and in odd moments."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fimble.documents.document import Document
from fimble.documents.position import Position, offset_at
from fimble.evaluation.editor_session import EditorSession

TEXT = """def price(count: int, each: float) -> float:
    # with shipping
    return count * each + 0.5
"""
RESOLVES = {
    "textDocument": {
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["refactor"]}},
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        }
    },
    "workspace": {
        "applyEdit": True,
        "workspaceEdit": {
            "documentChanges": True,
            "changeAnnotationSupport": {"groupsOnLabel": True},
        },
    },
}
COMMANDS_ONLY = {"textDocument": {"codeAction": {}}, "workspace": {"applyEdit": True}}


class Editor:
    """A session with one file open, and what the server said and asked of it."""

    def __init__(self, folder: Path, capabilities: dict[str, Any]) -> None:
        self.shown: list[str] = []
        self.asked: list[tuple[str, Any]] = []
        self.uri = (folder / "shop.py").as_uri()
        self.session = EditorSession(self._listen, on_request=self._answer)
        # Completions are off: opening a file would start an engine, which outlives its editors.
        self.session.initialize({"completion": {"enabled": False}}, capabilities, folder.as_uri())

    def open(self, text: str) -> None:
        """Open the file with a text that need not be the disk's."""
        self.session.open(self.uri, "python", text)

    def change(self, version: int, text: str) -> None:
        """Replace the whole text."""
        self.session.change(self.uri, version, {"text": text})

    def list(self, start: tuple[int, int], end: tuple[int, int], **context: Any) -> list[Any]:
        """The actions for a range."""
        places = {"start": place(start), "end": place(end)}
        document = {"uri": self.uri}
        context = {"diagnostics": [], **context}
        params = {"textDocument": document, "range": places, "context": context}
        return self.session.request("textDocument/codeAction", params, 30)

    def resolve(self, action: dict[str, Any]) -> dict[str, Any]:
        """The action with its edit."""
        return self.session.request("codeAction/resolve", action, 60)

    def _listen(self, method: str, params: Any) -> None:
        if method == "window/showMessage":
            self.shown.append(params["message"])

    def _answer(self, method: str, params: Any) -> Any:
        self.asked.append((method, params))
        return {"applied": True} if method == "workspace/applyEdit" else None


def place(at: tuple[int, int]) -> dict[str, int]:
    return {"line": at[0], "character": at[1]}


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    document = Document(uri="", language_id="", version=0, text=text)

    def offset(at: dict[str, int]) -> int:
        return offset_at(document, Position(**at), "utf-16")

    for edit in sorted(edits, key=lambda one: -offset(one["range"]["start"])):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text


def named(actions: list[Any], title: str) -> dict[str, Any]:
    return next(action for action in actions if action["title"] == title)


@pytest.fixture
def editor(tmp_path: Path) -> Iterator[Editor]:
    editor = Editor(tmp_path, RESOLVES)
    yield editor
    assert editor.session.close() == 0


EXTRACTED = """def price(count: int, each: float) -> float:
    # with shipping
    product = count * each
    return product + 0.5
"""


def test_an_action_is_listed_and_resolved_with_its_evidence(editor: Editor) -> None:
    editor.open(TEXT)  # never saved: the disk has no such file
    action = named(editor.list((2, 11), (2, 23)), "Extract variable")
    assert action["kind"] == "refactor.extract"
    assert "edit" not in action
    resolved = editor.resolve(action)
    [change] = resolved["edit"]["documentChanges"]
    assert change["textDocument"] == {"uri": editor.uri, "version": 1}
    assert applied(TEXT, change["edits"]) == EXTRACTED
    assert resolved["title"].startswith("Extract variable · parses · names")
    checks = [each["check"] for each in resolved["data"]["outcome"]["verdicts"]]
    assert checks[:2] == ["region", "parses"]
    [annotation] = resolved["edit"]["changeAnnotations"].values()
    assert annotation["label"] == resolved["title"]


def test_the_buffer_counts_and_not_the_disk(editor: Editor, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text("something = 'else'\n", "utf-8")
    text = TEXT.replace("\n", "\r\n")
    editor.open(text)
    resolved = editor.resolve(named(editor.list((2, 11), (2, 23)), "Extract variable"))
    [change] = resolved["edit"]["documentChanges"]
    assert applied(text, change["edits"]) == EXTRACTED.replace("\n", "\r\n")


def test_nothing_is_given_for_a_document_that_has_moved_on(editor: Editor) -> None:
    editor.open(TEXT)
    action = named(editor.list((2, 11), (2, 23)), "Extract variable")
    editor.change(2, "\n" + TEXT)
    resolved = editor.resolve(action)
    assert "edit" not in resolved
    assert "has changed" in resolved["disabled"]["reason"]
    assert any("has changed" in message for message in editor.shown)


def test_a_refusal_has_a_reason(editor: Editor) -> None:
    editor.open("def f(a, b):\n    return a and b.c\n")
    resolved = editor.resolve(named(editor.list((1, 17), (1, 20)), "Extract variable"))
    assert "edit" not in resolved
    assert "evaluated only if" in resolved["disabled"]["reason"]


def test_an_editor_without_resolve_gets_a_command_that_applies(tmp_path: Path) -> None:
    editor = Editor(tmp_path, COMMANDS_ONLY)
    editor.open(TEXT)
    command = named(editor.list((2, 11), (2, 23)), "Extract variable")
    assert command["command"] == "fimble.refactor"
    asked = {"command": command["command"], "arguments": command["arguments"]}
    result = editor.session.request("workspace/executeCommand", asked, 60)
    assert result["applied"] is True
    [(method, params)] = editor.asked
    assert method == "workspace/applyEdit"
    assert applied(TEXT, params["edit"]["changes"][editor.uri]) == EXTRACTED
    assert editor.session.close() == 0


def test_only_the_kinds_asked_for_are_listed(editor: Editor) -> None:
    editor.open(TEXT)
    kinds = {each["kind"] for each in editor.list((2, 11), (2, 23), only=["refactor.extract"])}
    assert kinds == {"refactor.extract"}
    assert editor.list((2, 11), (2, 23), only=["quickfix"]) == []


def test_a_diagnostic_lists_a_fix_of_its_own(editor: Editor) -> None:
    text = "import os\n\n" + TEXT
    editor.open(text)
    diagnostic = {
        "range": {"start": place((0, 7)), "end": place((0, 9))},
        "message": "`os` imported but unused\nand more",
        "source": "Ruff",
        "code": "F401",
    }
    listed = editor.list((0, 7), (0, 7), diagnostics=[diagnostic], only=["quickfix"])
    assert [each["title"] for each in listed] == ["Fix this problem: `os` imported but unused"]
    assert listed[0]["diagnostics"][0]["code"] == "F401"
    resolved = editor.resolve(listed[0])
    [change] = resolved["edit"]["documentChanges"]
    assert applied(text, change["edits"]).lstrip() == TEXT


def test_actions_of_others_and_nonsense_are_survived(editor: Editor) -> None:
    editor.open(TEXT)
    for data in (None, 1, {"action": 1}, {"action": "x", "uri": editor.uri, "start": -1, "end": 0}):
        action = {"title": "Another's", **({} if data is None else {"data": data})}
        assert editor.resolve(action) == action
    unknown = {"action": "no such", "uri": editor.uri, "start": 0, "end": 0}
    assert "disabled" in editor.resolve({"title": "x", "data": unknown})
    assert editor.list((0, 9999), (9999, 3)) is not None


def test_a_cancelled_resolve_is_answered_and_leaves_the_server_well(editor: Editor) -> None:
    editor.open(TEXT)
    action = named(editor.list((2, 11), (2, 23)), "Extract variable")
    editor.session._send({"id": 901, "method": "codeAction/resolve", "params": action})
    editor.session.notify("$/cancelRequest", {"id": 901})
    assert editor.session.wait_until(lambda: 901 in editor.session._answers, 20)
    answer = editor.session._answers[901]
    assert "error" in answer
    assert "edit" in editor.resolve(action)
