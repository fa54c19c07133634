"""What a workspace's own files say of servers and programs is not followed by VS Code's side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from editors.vscode.workbench import Workbench


@pytest.mark.fails_when_switched_off
def test_a_workspace_names_no_program_and_no_server(workbench: Workbench, tmp_path: Path) -> None:
    """Its formatting of suggestions is followed, though: the same file, the same moment."""
    trap = tmp_path / "started"
    settings = {
        "fimble.server.command": ["/bin/sh", "-c", f"touch {trap}"],
        "fimble.server.python": f"/bin/touch {trap}",
        "fimble.engine.url": "http://127.0.0.1:9",
        "fimble.completion.disabledLanguages": ["javascript"],
    }
    folder = workbench.folder / ".vscode"
    folder.mkdir()
    (folder / "settings.json").write_text(json.dumps(settings), "utf-8")
    (workbench.folder / "pyproject.toml").write_text(
        '[tool.fimble.engine]\nurl = "http://127.0.0.1:9"\n', "utf-8"
    )
    workbench.page.wait_for_timeout(2000)
    workbench.run_command("Fimble: Restart")
    answered = "The server answered"
    assert workbench.wait_for(lambda: workbench.log_of("Fimble").count(answered) == 2)
    workbench.wait_for_status("qwen2.5")
    workbench.open_file("sum.py", "def add(a, b):\n   \n")
    workbench.go_to_end_of_line(2)
    assert workbench.type_until_ghost_text(" ") == "return a + b"
    workbench.press("Escape")
    workbench.open_file("sum.js", "function add(a, b) {\n   \n}\n")
    workbench.go_to_end_of_line(2)
    workbench.type(" ")
    assert "qwen2.5" not in workbench.wait_for_status("Fimble: off")
    workbench.page.wait_for_timeout(2000)
    assert not workbench.shows_ghost_text(), "what is harmless is taken from the workspace"
    assert not trap.exists()
