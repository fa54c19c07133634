"""What the server asks of clients that let a server register for news while it runs."""

from __future__ import annotations

from typing import Any

import pytest

from fimble.evaluation.editor_session import EditorSession
from support.scripted_engine import ScriptedEngine

URI = "file:///project/add.py"
TEXT = "def add(a, b):\n    \n"
OFFERS: dict[str, Any] = {
    "didChangeConfiguration": {"dynamicRegistration": True},
    "didChangeWatchedFiles": {"dynamicRegistration": True},
}
WAYS = {"neither": [], "settings": ["didChangeConfiguration"], "both": list(OFFERS)}


@pytest.mark.parametrize("offered", WAYS.values(), ids=WAYS.keys())
def test_it_registers_for_what_is_offered_and_nothing_else(
    offered: list[str], scripted_engine: ScriptedEngine
) -> None:
    asked: list[dict[str, Any]] = []

    def answer(method: str, params: Any) -> None:
        if method == "client/registerCapability":
            asked.extend(params["registrations"])

    editor = EditorSession(on_request=answer)
    workspace = {name: OFFERS[name] for name in offered}
    capabilities = {"textDocument": {"inlineCompletion": {}}, "workspace": workspace}
    editor.initialize({"engine": {"url": scripted_engine.url}}, capabilities)
    editor.wait_until(lambda: len(asked) >= max(1, len(offered)), 10 if offered else 2)
    assert {one["method"] for one in asked} == {f"workspace/{name}" for name in offered}
    assert len({one["id"] for one in asked}) == len(offered)
    assert editor.close() == 0


def test_settings_are_asked_for_again_when_the_client_says_that_they_changed(
    scripted_engine: ScriptedEngine,
) -> None:
    section: dict[str, Any] = {"engine": {"url": scripted_engine.url}}

    def answer(method: str, params: Any) -> Any:
        return [section] if method == "workspace/configuration" else None

    workspace = {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}
    editor = EditorSession(on_request=answer)
    editor.initialize({}, {"textDocument": {"inlineCompletion": {}}, "workspace": workspace})
    editor.wait_until(lambda: False, 1)
    editor.open(URI, "python", TEXT)
    assert editor.inline_completion(URI, 1, 4)
    section["completion"] = {"enabled": False}
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    assert editor.wait_until(lambda: editor.inline_completion(URI, 1, 4) == [], 10)
    assert editor.close() == 0
