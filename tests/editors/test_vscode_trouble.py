"""What the extension says where the server cannot be had: once, and with what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from editors.installs.code_server import install_code_server
from editors.vscode.extension_build import built_extension
from editors.vscode.workbench import running_workbench

TOO_OLD = '#!/bin/sh\necho "3.10.2"\n'


def test_a_server_that_dies_is_tried_three_times_and_told_once(
    to_be_had: Callable[..., Any], tmp_path: Path
) -> None:
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    settings = {"fimble.server.command": ["/bin/sh", "-c", "echo broken on purpose >&2; exit 3"]}
    with running_workbench(install, tmp_path / "vscode", vsix, settings) as workbench:
        told = workbench.page.locator(".notification-toast", has_text="ended 3 times")
        told.first.wait_for(timeout=60_000)
        workbench.page.wait_for_timeout(3000)
        assert told.count() == 1
        assert workbench.log_of("Fimble").count("The server ended by itself") == 3
        assert "broken on purpose" in workbench.log_of("Fimble Server")
        trouble = workbench.page.locator('[id="fimble.fimble.fimble.status"] .codicon-warning')
        assert trouble.count() == 1


def test_no_python_is_said_with_what_to_do(to_be_had: Callable[..., Any], tmp_path: Path) -> None:
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    old = tmp_path / "python"
    old.write_text(TOO_OLD, "utf-8")
    old.chmod(0o755)
    settings = {"fimble.server.python": str(old)}
    with running_workbench(install, tmp_path / "vscode", vsix, settings) as workbench:
        told = workbench.page.locator(".notification-toast", has_text="needs Python 3.11")
        told.wait_for(timeout=60_000)
        text = told.inner_text()
        assert "is 3.10.2." in text
        assert "Install it" in text
        told.get_by_role("button", name="Open Setting").click()
        editor = workbench.page.locator(".settings-editor", has_text="Python")
        editor.first.wait_for(timeout=30_000)
