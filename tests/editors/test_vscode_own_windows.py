"""Windows with settings of their own: wrong ones, and a workspace that nobody trusts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.conftest import FIMBLE, folders_below
from editors.installs.code_server import install_code_server
from editors.vscode.extension_build import built_extension
from editors.vscode.workbench import Workbench, running_workbench
from support.scripted_engine import ScriptedEngine

TEXT = "def add(a, b):\n   \n"


def suggestion_in(window: Workbench) -> str:
    window.open_file("add.py", TEXT)
    window.go_to_end_of_line(2)
    window.type(" ")
    return window.wait_for_ghost_text()


@pytest.mark.fails_when_switched_off
def test_settings_of_the_wrong_type(
    to_be_had: Callable[..., Any], scripted_engine: ScriptedEngine, tmp_path: Path
) -> None:
    """Each is named once, with where to mend it; and mended, it is taken at once."""
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    settings = {
        "fimble.server.command": f"{FIMBLE} serve --stdio",
        "fimble.engine.url": scripted_engine.url,
        "fimble.completion.maxTokens": "many",
    }
    place = tmp_path / "vscode"
    with running_workbench(install, place, vsix, settings, folders_below(place)) as window:
        told = window.page.locator(".notification-toast", has_text="fimble.server.command is not")
        told.wait_for(timeout=60_000)
        assert told.get_by_role("button", name="Open Setting").count() == 1
        for scope in ("User", "Machine"):
            file = window.data / scope / "settings.json"
            written = json.loads(file.read_text("utf-8"))
            written["fimble.server.command"] = [str(FIMBLE), "serve", "--stdio"]
            file.write_text(json.dumps(written), "utf-8")
        window.wait_for_status("idle", timeout_s=60)
        named = window.page.locator(".notification-toast", has_text="completion.maxTokens")
        named.wait_for(timeout=20_000)
        assert suggestion_in(window) == "return a + b"
        assert named.count() == 1


@pytest.mark.fails_when_switched_off
def test_a_workspace_that_is_not_trusted(
    to_be_had: Callable[..., Any], scripted_engine: ScriptedEngine, tmp_path: Path
) -> None:
    """Suggestions come, and nothing of it would be run."""
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    settings = {
        "security.workspace.trust.startupPrompt": "never",
        "fimble.server.command": [str(FIMBLE), "serve", "--stdio"],
        "fimble.engine.url": scripted_engine.url,
        "fimble.refactor.runCode": True,
    }
    place = tmp_path / "vscode"
    with running_workbench(install, place, vsix, settings, folders_below(place)) as window:
        window.page.get_by_text("Restricted Mode").first.wait_for(timeout=60_000)
        window.wait_for_status("idle", timeout_s=60)
        assert suggestion_in(window) == "return a + b"
        window.press("Escape")
        window.run_command("Fimble: Debug Information")
        assert window.wait_for(lambda: '"trusted": false' in window.editor_text())
        assert '"runCode": false' in window.editor_text()
