"""What an editor does with suggestions comes into the record, over the protocol."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from fimble.evaluation.editor_session import EditorSession
from fimble.record.database import record_path
from support.scripted_engine import ScriptedEngine

URI = "file:///project/add.py"
TEXT = "def add(a, b):\n    \n"
ANSWER = "return a + b"
START, END = {"line": 1, "character": 4}, {"line": 1, "character": 16}


def open_editor(engine: ScriptedEngine, **settings: Any) -> EditorSession:
    editor = EditorSession()
    editor.initialize({"engine": {"url": engine.url}, **settings})
    editor.open(URI, "python", TEXT)
    return editor


def insert(editor: EditorSession, version: int, text: str) -> None:
    editor.change(URI, version, {"range": {"start": START, "end": START}, "text": text})


def the_row() -> dict[str, Any]:
    connection = sqlite3.connect(record_path())
    connection.row_factory = sqlite3.Row
    [row] = connection.execute("SELECT * FROM suggestions").fetchall()
    connection.close()
    return dict(row)


def by_command(editor: EditorSession, item: dict[str, Any]) -> None:
    insert(editor, 2, ANSWER)
    command = item["command"]
    params = {"command": command["command"], "arguments": command["arguments"]}
    editor.request("workspace/executeCommand", params)


def by_edit_alone(editor: EditorSession, item: dict[str, Any]) -> None:
    del item
    insert(editor, 2, ANSWER)


def in_part(editor: EditorSession, item: dict[str, Any]) -> None:
    editor.notify("textDocument/didShowCompletion", {"item": item})
    insert(editor, 2, ANSWER[:6])
    params = {"item": item, "acceptedLength": 6}
    editor.notify("textDocument/didPartiallyAcceptCompletion", params)


@pytest.mark.parametrize(
    ("take", "characters", "whole", "by"),
    [(by_command, 12, 1, "told"), (by_edit_alone, 12, 1, "inferred"), (in_part, 6, 0, "told")],
)
def test_ways_of_taking_a_suggestion(
    scripted_engine: ScriptedEngine,
    take: Callable[[EditorSession, dict[str, Any]], None],
    characters: int,
    whole: int,
    by: str,
) -> None:
    editor = open_editor(scripted_engine)
    [item] = editor.inline_completion(URI, 1, 4)
    take(editor, item)
    assert editor.close() == 0
    row = the_row()
    assert (row["accepted_characters"], row["accepted_whole"]) == (characters, whole)
    assert (row["accepted_by"], row["surface"], row["language"]) == (by, "inline", "python")
    assert row["latency_ms"] > 0 and "generate" in row["steps_ms"] and row["characters"] == 12


@pytest.mark.parametrize(
    ("piece", "reason"), [("\n", "EMPTY"), ('key = "AKIAIOSFODNN7EXAMPLA"', "SECRET")]
)
def test_a_silence_has_its_reason(scripted_engine: ScriptedEngine, piece: str, reason: str) -> None:
    scripted_engine.pieces = [piece]
    editor = open_editor(scripted_engine)
    assert editor.inline_completion(URI, 1, 4) == []
    assert editor.close() == 0
    connection = sqlite3.connect(record_path())
    found = connection.execute("SELECT language, reason, count FROM silences").fetchall()
    connection.close()
    assert found == [("python", reason, 1)]


def test_switched_off_there_is_no_record(scripted_engine: ScriptedEngine) -> None:
    editor = open_editor(scripted_engine, record={"enabled": False})
    [item] = editor.inline_completion(URI, 1, 4)
    by_command(editor, item)
    assert editor.close() == 0
    assert not record_path().exists()


def test_without_a_folder_suggestions_come_and_it_is_said_once(
    scripted_engine: ScriptedEngine,
) -> None:
    record_path().parent.write_text("a file stands where the folder should be")
    shown: list[str] = []
    editor = EditorSession(
        lambda method, params: (
            shown.append(params["message"]) if method == "window/showMessage" else None
        )
    )
    editor.initialize({"engine": {"url": scripted_engine.url}})
    editor.open(URI, "python", TEXT)
    assert editor.inline_completion(URI, 1, 4)
    assert editor.wait_until(lambda: bool(shown), 10)
    insert(editor, 2, "x")
    editor.inline_completion(URI, 1, 5)
    assert editor.close() == 0
    assert len([text for text in shown if "not recorded" in text]) == 1
