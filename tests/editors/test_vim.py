"""Vim with ALE and the README's configuration: the suggestion by omni completion."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.installs.vim import install_vim
from editors.terminal import in_terminal
from support.scripted_engine import ScriptedEngine

CONFIGURATION = Path(__file__).parent / "configurations" / "vim.vim"
CONTROL_X, CONTROL_O, CONTROL_Y, ENTER, ESCAPE = "\x18", "\x0f", "\x19", "\r", "\x1b"


@pytest.mark.fails_when_switched_off
@pytest.mark.usefixtures("fimble_on_path")
def test_omni_completion_takes_the_suggestion(
    to_be_had: Callable[..., Any], engine_of_the_user: ScriptedEngine, tmp_path: Path
) -> None:
    vim = to_be_had(install_vim)
    saved = complete_in_vim(
        vim, tmp_path, "def add(a, b):\n   \n", lambda: bool(engine_of_the_user.asked)
    )
    assert saved == "def add(a, b):\n    return a + b\n"


def complete_in_vim(
    vim: Path, folder: Path, text: str, is_asked: Callable[[], bool], patience_s: float = 1
) -> str:
    """What is saved after the suggestion was taken at the end of the second line.

    Args:
        is_asked: whether the model was asked.
        patience_s: how long its answer may take after that.
    """
    ale = vim.parent / "root/usr/share/vim-ale"  # where a user has a package of Vim's
    file = folder / "add.py"
    file.write_text(text, "utf-8")
    plugin = ["--cmd", f"set nocompatible runtimepath^={ale}"]
    command = [vim, "-n", *plugin, "-u", CONFIGURATION, file]
    with in_terminal(command, folder, {"HOME": str(folder)}) as terminal:
        terminal.wait(4)
        terminal.send("jA ")
        terminal.wait(0.5)
        terminal.send(CONTROL_X + CONTROL_O)
        assert terminal.wait_until(is_asked), "nobody was asked"
        terminal.wait(patience_s)
        terminal.send(CONTROL_Y)
        terminal.wait(0.5)
        terminal.send(ESCAPE + ":wq" + ENTER)
        terminal.wait_until(lambda: terminal.process.poll() is not None, 10)
    return file.read_text("utf-8")
