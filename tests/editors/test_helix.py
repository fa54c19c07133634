"""Helix with the README's configuration: the suggestion as an entry of the completion list."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.installs.helix import install_helix
from editors.refactored import ACTION, AFTER, BEFORE
from editors.terminal import Terminal, in_terminal
from support.scripted_engine import ScriptedEngine

CONFIGURATION = Path(__file__).parent / "configurations" / "helix.toml"
CONTROL_X, CONTROL_N, ENTER, ESCAPE = "\x18", "\x0e", "\r", "\x1b"


@pytest.mark.fails_when_switched_off
@pytest.mark.usefixtures("fimble_on_path")
def test_an_entry_of_the_completion_list(
    to_be_had: Callable[..., Any], engine_of_the_user: ScriptedEngine, tmp_path: Path
) -> None:
    helix = to_be_had(install_helix)
    saved = complete_in_helix(
        helix, tmp_path, "def add(a, b):\n   \n", lambda: bool(engine_of_the_user.asked)
    )
    assert saved == "def add(a, b):\n    return a + b\n"


@pytest.mark.fails_when_switched_off("server")
@pytest.mark.usefixtures("fimble_on_path", "engine_of_the_user")
def test_a_code_action_of_the_list(to_be_had: Callable[..., Any], tmp_path: Path) -> None:
    helix, own = to_be_had(install_helix), configure(tmp_path)
    file = tmp_path / "sign.py"
    file.write_text(BEFORE, "utf-8")
    with in_terminal([helix, file], tmp_path, own) as terminal:
        terminal.wait(2)
        terminal.send("2gggs")  # the first word of the condition's line
        for _ in range(6):  # its server may still be on its way
            terminal.send(" a")
            if terminal.wait_until(lambda: terminal.shows(ACTION), 5):
                break
            terminal.send(ESCAPE)
            terminal.wait(1)  # or it is taken for the Alt of the next key
        terminal.screen.clear()
        terminal.send(ENTER)  # the first one is chosen already
        assert terminal.wait_until(lambda: terminal.shows("not")), "nothing was changed"
        terminal.wait(0.5)
        save_and_leave(terminal)
    assert file.read_text("utf-8") == AFTER


def complete_in_helix(
    helix: Path, folder: Path, text: str, is_asked: Callable[[], bool], patience_s: float = 1
) -> str:
    """What is saved after the first entry was taken at the end of the second line.

    Args:
        is_asked: whether the model was asked.
        patience_s: how long its answer may take after that.
    """
    own = configure(folder)
    file = folder / "add.py"
    file.write_text(text, "utf-8")
    with in_terminal([helix, file], folder, own) as terminal:
        terminal.wait(2)
        terminal.send("jA ")
        terminal.wait(1)
        for _ in range(4):  # its server may still be on its way
            terminal.send(CONTROL_X)
            if terminal.wait_until(is_asked, 8):
                break
        assert is_asked(), "nobody was asked"
        terminal.wait(patience_s)
        terminal.send(CONTROL_N + ENTER)
        terminal.wait(0.5)
        terminal.send(ESCAPE)
        terminal.wait(0.5)
        save_and_leave(terminal)
    return file.read_text("utf-8")


def configure(folder: Path) -> dict[str, str]:
    """An environment in which Helix keeps everything below a folder, with our configuration."""
    configuration = folder / "config" / "helix"
    configuration.mkdir(parents=True)
    shutil.copy(CONFIGURATION, configuration / "languages.toml")
    return {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_CACHE_HOME": str(folder / "cache")}


def save_and_leave(terminal: Terminal) -> None:
    terminal.send(":wq" + ENTER)
    terminal.wait_until(lambda: terminal.process.poll() is not None, 10)
