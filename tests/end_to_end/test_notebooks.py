"""Notebooks over stdio: the model sees the cells together, the editor counts in one cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from fimble.evaluation.editor_session import EditorSession
from support.scripted_engine import ScriptedEngine

NOTEBOOK = "file:///project/study.ipynb"
FIRST = "import math\n\ndef area(radius):\n    return math.pi * radius**2"
SECOND = "def add(a, b):\n    "
PROSE = "What the *area* is for."


def cell_uri(number: int) -> str:
    return f"vscode-notebook-cell:/project/study.ipynb#{number}"


def cell(number: int, kind: int = 2) -> dict[str, Any]:
    return {"kind": kind, "document": cell_uri(number)}


def document(number: int, text: str, language: str = "python") -> dict[str, Any]:
    return {"uri": cell_uri(number), "languageId": language, "version": 1, "text": text}


@pytest.fixture
def notebook(scripted_engine: ScriptedEngine) -> Iterator[EditorSession]:
    """Three cells: code, prose, code."""
    editor = EditorSession()
    editor.initialize({"engine": {"url": scripted_engine.url}})
    cells = [cell(0), cell(1, kind=1), cell(2)]
    texts = [document(0, FIRST), document(1, PROSE, "markdown"), document(2, SECOND)]
    opened = {"uri": NOTEBOOK, "notebookType": "jupyter-notebook", "version": 1, "cells": cells}
    editor.notify(
        "notebookDocument/didOpen", {"notebookDocument": opened, "cellTextDocuments": texts}
    )
    yield editor
    assert editor.close() == 0


def change(editor: EditorSession, cells: dict[str, Any]) -> None:
    params = {"notebookDocument": {"uri": NOTEBOOK, "version": 2}, "change": {"cells": cells}}
    editor.notify("notebookDocument/didChange", params)


def test_the_model_sees_the_cells_of_the_language_and_the_editor_its_own_lines(
    notebook: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    [item] = notebook.inline_completion(cell_uri(2), 1, 4)
    prompt = scripted_engine.asked[-1]["prompt"]
    assert "def area(radius):" in prompt
    assert PROSE not in prompt
    assert item["insertText"] == "return a + b"
    assert item["range"]["start"] == item["range"]["end"] == {"line": 1, "character": 4}


def test_what_is_typed_in_a_cell_is_seen(
    notebook: EditorSession, scripted_engine: ScriptedEngine
) -> None:
    typed = {"range": {"start": {"line": 0, "character": 4}, "end": {"line": 0, "character": 7}}}
    changed = {
        "document": {"uri": cell_uri(2), "version": 2},
        "changes": [{**typed, "text": "sum"}],
    }
    change(notebook, {"textContent": [changed]})
    notebook.inline_completion(cell_uri(2), 1, 4)
    assert "def sum(a, b):" in scripted_engine.asked[-1]["prompt"]


def test_cells_come_and_go(notebook: EditorSession, scripted_engine: ScriptedEngine) -> None:
    array = {"start": 0, "deleteCount": 1, "cells": [cell(3)]}
    structure = {
        "array": array,
        "didOpen": [document(3, "def volume(radius):\n    return 0")],
        "didClose": [{"uri": cell_uri(0)}],
    }
    change(notebook, {"structure": structure})
    notebook.inline_completion(cell_uri(2), 1, 4)
    prompt = scripted_engine.asked[-1]["prompt"]
    assert "def volume(radius):" in prompt
    assert "def area(radius):" not in prompt


def test_a_closed_notebook_has_no_suggestions(notebook: EditorSession) -> None:
    closed = [{"uri": cell_uri(number)} for number in range(3)]
    params = {"notebookDocument": {"uri": NOTEBOOK}, "cellTextDocuments": closed}
    notebook.notify("notebookDocument/didClose", params)
    assert notebook.inline_completion(cell_uri(2), 1, 4) == []


def test_odd_changes_do_no_harm(notebook: EditorSession) -> None:
    change(notebook, {"structure": {"array": {"start": 90, "deleteCount": 7}}})
    params = {"notebookDocument": {"uri": "file:///other.ipynb", "version": 2}, "change": {}}
    notebook.notify("notebookDocument/didChange", params)
    for method in ("didShowCompletion", "didPartiallyAcceptCompletion"):
        notebook.notify(
            f"textDocument/{method}", {"item": {"insertText": "x"}, "acceptedLength": 1}
        )
    assert notebook.inline_completion(cell_uri(2), 1, 4)
