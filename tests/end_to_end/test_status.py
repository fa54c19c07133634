"""`fimble/status` over stdio: an editor that asks for it sees what the status line shall show."""

from __future__ import annotations

from typing import Any

import pytest

from fimble.evaluation.editor_session import EditorSession
from support.scripted_engine import MODEL, ScriptedEngine

URI = "file:///project/add.py"
TEXT = "def add(a, b):\n    \n"
DEAD_END = "http://127.0.0.1:1"


def statuses_of(settings: dict[str, Any], *, asked_for: bool = True) -> list[dict[str, Any]]:
    """Open a document, ask for one suggestion, close; what was told of the status meanwhile."""
    told: list[dict[str, Any]] = []

    def listen(method: str, params: Any) -> None:
        if method == "fimble/status":
            told.append(params)

    session = EditorSession(listen)
    session.initialize(settings, experimental={"fimbleStatus": True} if asked_for else None)
    session.open(URI, "python", TEXT)
    session.wait_until(lambda: len(told) > 1, 5 if asked_for else 0.5)
    session.inline_completion(URI, 1, 4)
    session.wait_until(lambda: False, 0.3)
    assert session.close() == 0
    return told


def test_idle_ready_busy_ready(scripted_engine: ScriptedEngine) -> None:
    told = statuses_of({"engine": {"url": scripted_engine.url}})
    assert [status["state"] for status in told] == ["idle", "ready", "busy", "ready"]
    assert {(status["model"], status["device"]) for status in told[1:]} == {(MODEL, "cpu")}
    assert set(told[0]) == {"state", "model", "device", "percentage", "message"}


def test_an_editor_that_does_not_ask_for_it_is_told_nothing(
    scripted_engine: ScriptedEngine,
) -> None:
    assert statuses_of({"engine": {"url": scripted_engine.url}}, asked_for=False) == []


def test_a_server_that_cannot_be_reached_is_trouble() -> None:
    told = statuses_of({"engine": {"url": DEAD_END}})
    assert told[-1]["state"] == "trouble"
    assert DEAD_END in told[-1]["message"]


def test_what_a_first_start_waits_for_is_told_in_words(scripted_engine: ScriptedEngine) -> None:
    """VS Code shows of a progress that has percents only what has percents, and no going back."""
    steps = [
        {"status": "pulling", "message": "Downloading", "progress": 0.5},
        {"status": "converting", "message": "Converting", "progress": 0.25},
        {"status": "loading", "message": "Loading", "progress": None},
        {"status": "loading", "message": "Compiling", "progress": None},
    ]
    # The first is asked for before the progress begins.
    scripted_engine.before_ready = [steps[0], *steps]
    told: list[dict[str, Any]] = []

    def listen(method: str, params: Any) -> None:
        if method == "$/progress":
            told.append(params["value"])

    session = EditorSession(listen)
    session.initialize({"engine": {"url": scripted_engine.url}})
    session.open(URI, "python", TEXT)
    assert session.wait_until(lambda: bool(told) and told[-1]["kind"] == "end", 20)
    assert session.close() == 0
    reports = [value for value in told if value["kind"] == "report"]
    assert [value["message"] for value in reports] == [step["message"] for step in steps]
    assert [value["percentage"] for value in reports] == [50, 50, 50, 50]


@pytest.mark.parametrize("completion", [{"enabled": False}, {"disabledLanguages": ["python"]}])
def test_completions_switched_off_are_off(
    completion: dict[str, Any], scripted_engine: ScriptedEngine
) -> None:
    told = statuses_of({"engine": {"url": scripted_engine.url}, "completion": completion})
    assert told[-1]["state"] == "off"


def test_an_editor_that_asks_for_nothing_is_told_that_they_are_off(
    scripted_engine: ScriptedEngine,
) -> None:
    """And not before the answer to `initialize`: VS Code drops what comes earlier."""
    told: list[Any] = []

    def listen(method: str, params: Any) -> None:
        if method == "fimble/status":
            told.append(params)

    session = EditorSession(listen)
    options = {"engine": {"url": scripted_engine.url}, "completion": {"enabled": False}}
    session.initialize(options, experimental={"fimbleStatus": True})
    assert told == []
    assert session.wait_until(lambda: bool(told), 20)
    assert told[0]["state"] == "off"
    assert session.close() == 0
