"""Kate with the documented configuration, on a screen in memory: the suggestion in the popup."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.conftest import FIMBLE
from editors.installs.kate import install_kate
from editors.screen import on_screen, wait_until
from support.scripted_engine import ScriptedEngine

CONFIGURATION = Path(__file__).parent / "configurations" / "kate.json"
# What a user has clicked: the plugin is on, and Kate may start this server.
KATERC = f"""\
[General]
Show welcome view for new window=false

[Kate Plugins]
lspclientplugin=true

[lspclient]
AllowedServerCommandLines={FIMBLE} serve --stdio
"""


@pytest.mark.fails_when_switched_off
@pytest.mark.usefixtures("fimble_on_path")
def test_the_popup_has_the_suggestion(
    to_be_had: Callable[..., Any], engine_of_the_user: ScriptedEngine, tmp_path: Path
) -> None:
    kate = to_be_had(install_kate)
    # Of a begun word an engine that heals tokens says the beginning again.
    engine_of_the_user.pieces = [" return", " a + b"]
    saved = complete_in_kate(
        kate, tmp_path, "def add(a, b):\n   \n", lambda: bool(engine_of_the_user.asked), 2
    )
    assert saved == "def add(a, b):\n    return a + b\n"


def complete_in_kate(
    kate: Path, folder: Path, text: str, is_asked: Callable[[], bool], patience_s: float
) -> str:
    """What is saved after the first entry was taken behind `retu` in the second line.

    Args:
        is_asked: whether the model was asked.
        patience_s: how long its answer may take after that.
    """
    file = folder / "add.py"
    file.write_text(text, "utf-8")
    own = {f"XDG_{name}_HOME": str(folder / name) for name in ("CONFIG", "CACHE", "DATA")}
    configuration = folder / "CONFIG" / "kate" / "lspclient"
    configuration.mkdir(parents=True)
    shutil.copy(CONFIGURATION, configuration / "settings.json")
    (folder / "CONFIG" / "katerc").write_text(KATERC, "utf-8")
    with on_screen([kate, "-n", file], folder, own) as screen:
        screen.focus("add.py")
        screen.press("ctrl+Home", "Down", "End")
        screen.type(" retu")
        for _ in range(3):  # its server may still be on its way
            if wait_until(is_asked, 10):
                break
            screen.press("ctrl+space")
        wait_until(lambda: False, patience_s)
        screen.press("Return", "ctrl+s")
        wait_until(lambda: "retu\n" not in file.read_text("utf-8") != text, 10)
    return file.read_text("utf-8")
