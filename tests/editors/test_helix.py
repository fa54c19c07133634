"""Helix with the README's configuration: the suggestion as an entry of the completion list."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.installs.helix import install_helix
from editors.terminal import in_terminal
from support.scripted_engine import ScriptedEngine

CONFIGURATION = Path(__file__).parent / "configurations" / "helix.toml"
CONTROL_X, CONTROL_N, ENTER, ESCAPE = "\x18", "\x0e", "\r", "\x1b"


@pytest.mark.usefixtures("fimble_on_path")
def test_an_entry_of_the_completion_list(
    to_be_had: Callable[..., Any], engine_of_the_user: ScriptedEngine, tmp_path: Path
) -> None:
    helix = to_be_had(install_helix)
    saved = complete_in_helix(
        helix, tmp_path, "def add(a, b):\n   \n", lambda: bool(engine_of_the_user.asked)
    )
    assert saved == "def add(a, b):\n    return a + b\n"


def complete_in_helix(
    helix: Path, folder: Path, text: str, is_asked: Callable[[], bool], patience_s: float = 1
) -> str:
    """What is saved after the first entry was taken at the end of the second line.

    Args:
        is_asked: whether the model was asked.
        patience_s: how long its answer may take after that.
    """
    configuration = folder / "config" / "helix"
    configuration.mkdir(parents=True)
    shutil.copy(CONFIGURATION, configuration / "languages.toml")
    file = folder / "add.py"
    file.write_text(text, "utf-8")
    own = {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_CACHE_HOME": str(folder / "cache")}
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
        terminal.send(":wq" + ENTER)
        terminal.wait_until(lambda: terminal.process.poll() is not None, 10)
    return file.read_text("utf-8")
