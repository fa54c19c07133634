"""The first run of the extension from nothing: Python found, environment made, server installed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.installs.code_server import install_code_server
from editors.vscode.extension_build import built_extension
from editors.vscode.workbench import running_workbench
from support.scripted_engine import ScriptedEngine

TEXT = "def add(a, b):\n   \n"


@pytest.mark.skipif(
    not os.environ.get("FIMBLE_EDITOR_TESTS"),
    reason="installs torch from the package index: only where FIMBLE_EDITOR_TESTS is set",
)
@pytest.mark.timeout(1200)
def test_from_nothing_to_a_suggestion_without_a_terminal(
    to_be_had: Callable[..., Any], scripted_engine: ScriptedEngine, tmp_path: Path
) -> None:
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    settings = {"fimble.engine.url": scripted_engine.url}
    with running_workbench(install, tmp_path / "vscode", vsix, settings) as workbench:
        workbench.wait_for_status("installing")
        progress = workbench.page.locator(".notification-toast", has_text="installing the language")
        progress.get_by_role("button", name="Cancel").click(timeout=60_000)
        workbench.page.locator('[id="fimble.fimble.fimble.status"] .codicon-warning').wait_for()
        workbench.run_command("Fimble: Restart")
        workbench.open_file("add.py", TEXT)
        workbench.wait_for_status("qwen2.5", timeout_s=900)
        workbench.go_to_end_of_line(2)
        workbench.type(" ")
        assert workbench.wait_for_ghost_text() == "return a + b"
        workbench.press("Tab")
        workbench.saved_text("add.py")
        workbench.page.reload()
        answers = re.compile(r"The server answered after \d+ ms")
        assert workbench.wait_for(lambda: bool(answers.search(workbench.log_of("Fimble"))))
        assert "environment with Python" not in workbench.log_of("Fimble")
