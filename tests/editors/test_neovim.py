"""Neovim's own inline completion, driven as a user does, with the README's configuration."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.installs.neovim import install_neovim
from editors.refactored import ACTION, AFTER, BEFORE

HERE = Path(__file__).parent
CONFIGURATION = HERE / "configurations" / "neovim.lua"


@pytest.mark.fails_when_switched_off
@pytest.mark.usefixtures("fimble_on_path", "engine_of_the_user")
def test_suggestion_tab_and_escape(to_be_had: Callable[..., Any], tmp_path: Path) -> None:
    seen = drive(to_be_had(install_neovim), tmp_path)
    assert seen["shown"] == "return a + b"
    assert seen["after_tab"] == ["def add(a, b):", "    return a + b"]
    assert seen["after_escape"] == ["def add(a, b):", "    "]
    assert seen["plain_tab"] == "    "  # no suggestion there: an indentation


@pytest.mark.fails_when_switched_off("server")
@pytest.mark.usefixtures("fimble_on_path", "engine_of_the_user")
def test_a_code_action_of_the_list(to_be_had: Callable[..., Any], tmp_path: Path) -> None:
    nvim = to_be_had(install_neovim)
    file = tmp_path / "sign.py"
    file.write_text(BEFORE, "utf-8")
    lines = run_script(nvim, "neovim_refactors.lua", file, ACTION)
    assert lines == AFTER.splitlines()


def drive(nvim: Path, folder: Path, text: str = "def add(a, b):\n   \n") -> dict[str, Any]:
    """What the script saw in the Neovim that it drove, on a file with this text."""
    file = folder / "add.py"
    file.write_text(text, "utf-8")
    return run_script(nvim, "neovim_as_a_user.lua", file)


def run_script(nvim: Path, script: str, file: Path, *words: str) -> Any:
    """What a script of this folder printed at last, of the Neovim that it drove on a file."""
    folder = file.parent
    names = ("CONFIG", "DATA", "STATE", "CACHE")
    own = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in names}
    done = subprocess.run(
        [nvim, "-l", HERE / script, CONFIGURATION, file, *words],
        env={**os.environ, **own, "NVIM_PROGRAM": str(nvim)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads((done.stdout + done.stderr).strip().splitlines()[-1])
