"""The real default model, from an editor's keystroke to the suggestion, and a killed engine."""

from __future__ import annotations

import ast
import os
import signal
from collections.abc import Iterator

import pytest

from fimble.engine.engine_process import find_engine, stop_engine
from fimble.evaluation.editor_session import EditorSession

MODEL = "qwen2.5-coder-0.5b-instruct"
URI = "file:///project/average.py"
BEFORE = 'def average(numbers):\n    """The arithmetic mean."""\n    return '
AFTER = "\n\n\nprint(average([1, 2, 3]))\n"


@pytest.fixture
def editor() -> Iterator[EditorSession]:
    session = EditorSession()
    session.initialize({"model": MODEL})
    yield session
    assert session.close() == 0
    entry = find_engine()
    if entry is not None:
        stop_engine(entry)
    assert find_engine() is None


def suggest(editor: EditorSession) -> str:
    item, *_ = editor.inline_completion(URI, 2, len("    return "))
    return item["insertText"]


def test_a_suggestion_of_the_real_model_parses_and_survives_a_killed_engine(
    editor: EditorSession,
) -> None:
    editor.open(URI, "python", BEFORE + AFTER)
    first = suggest(editor)
    assert "sum(numbers)" in first
    ast.parse(BEFORE + first + AFTER)
    entry = find_engine()
    assert entry is not None
    os.kill(entry.pid, signal.SIGKILL)
    # Typing goes on: a new place, so that nothing is answered from memory.
    changed = BEFORE.replace("numbers", "values") + AFTER
    editor.change(URI, 2, {"text": changed})
    assert "sum(values)" in suggest(editor)
