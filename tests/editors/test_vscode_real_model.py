"""VS Code from nothing with the real default model: the picture of the README is made here."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.conftest import FIMBLE, WEIGHTS
from editors.installs.code_server import install_code_server
from editors.vscode.extension_build import ROOT, built_extension
from editors.vscode.workbench import running_workbench

PICTURE = ROOT / "build" / "suggestion.png"
NAME = "orders.py"
BEFORE = (
    '''from dataclasses import dataclass


@dataclass
class Line:
    """One line of an order; prices in cents."""

    name: str
    price: int
    count: int


def total(lines: list[Line]) -> int:
    """The price of all lines together."""
'''
    + "   \n"
)


@pytest.mark.fails_when_switched_off
@pytest.mark.model
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("no_engine_is_left")
def test_a_suggestion_of_the_real_model(to_be_had: Callable[..., Any], tmp_path: Path) -> None:
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    settings = {
        "fimble.server.command": [str(FIMBLE), "serve", "--stdio"],
        "fimble.completion.timeLimitMs": 20_000,
    }
    environment = {"FIMBLE_CACHE_DIR": WEIGHTS}
    with running_workbench(install, tmp_path / "vscode", vsix, settings, environment) as workbench:
        workbench.open_file(NAME, BEFORE)
        workbench.wait_for_status("(cpu)", timeout_s=240)
        workbench.go_to_end_of_line(15)
        workbench.type(" ")
        shown = workbench.wait_for_ghost_text(timeout_s=60)
        assert shown.strip()
        PICTURE.parent.mkdir(exist_ok=True)
        workbench.page.screenshot(path=str(PICTURE))
        workbench.press("Tab")
        accepted = workbench.saved_text(NAME)
        assert accepted != BEFORE
        assert shown.split("\n")[0].strip() in accepted
        compile(accepted, NAME, "exec")
