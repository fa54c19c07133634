"""Emacs with eglot and the README's configuration: the suggestion as completion at point."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.installs.emacs import install_emacs
from editors.refactored import ACTION, AFTER, BEFORE

HERE = Path(__file__).parent
CONFIGURATION = HERE / "configurations" / "emacs.el"


@pytest.mark.fails_when_switched_off
@pytest.mark.usefixtures("fimble_on_path", "engine_of_the_user")
def test_completion_at_point_takes_the_suggestion(
    to_be_had: Callable[..., Any], tmp_path: Path
) -> None:
    seen = complete_in_emacs(to_be_had(install_emacs), tmp_path, "def add(a, b):\n   \n")
    assert seen["after_completion"] == "def add(a, b):\n    return a + b\n"


@pytest.mark.fails_when_switched_off("server")
@pytest.mark.usefixtures("fimble_on_path", "engine_of_the_user")
def test_a_code_action_of_the_list(to_be_had: Callable[..., Any], tmp_path: Path) -> None:
    emacs = to_be_had(install_emacs)
    file = tmp_path / "sign.py"
    file.write_text(BEFORE, "utf-8")
    assert run_script(emacs, "emacs_refactors.el", file, ACTION)["after_action"] == AFTER


def complete_in_emacs(emacs: Path, folder: Path, text: str) -> dict[str, Any]:
    """What the script saw in the Emacs that it ran, on a file with this text."""
    file = folder / "add.py"
    file.write_text(text, "utf-8")
    return run_script(emacs, "emacs_as_a_user.el", file)


def run_script(emacs: Path, script: str, file: Path, *words: str) -> dict[str, Any]:
    """What a script of this folder printed at last, of the Emacs that it ran in on a file."""
    folder = file.parent
    done = subprocess.run(
        [emacs, "-Q", "--batch", "-l", CONFIGURATION, "-l", HERE / script, file, *words],
        capture_output=True,
        text=True,
        timeout=120,
        cwd=folder,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])
