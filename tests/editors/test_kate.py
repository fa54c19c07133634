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
    file = tmp_path / "add.py"
    file.write_text("def add(a, b):\n   \n", "utf-8")
    own = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "CACHE", "DATA")}
    folder = tmp_path / "CONFIG" / "kate" / "lspclient"
    folder.mkdir(parents=True)
    shutil.copy(CONFIGURATION, folder / "settings.json")
    (tmp_path / "CONFIG" / "katerc").write_text(KATERC, "utf-8")
    with on_screen([kate, "-n", file], tmp_path, own) as screen:
        screen.focus("add.py")
        screen.press("ctrl+Home", "Down", "End")
        screen.type(" retu")
        for _ in range(3):  # its server may still be on its way
            if wait_until(lambda: bool(engine_of_the_user.asked), 10):
                break
            screen.press("ctrl+space")
        wait_until(lambda: False, 2)
        screen.press("Return", "ctrl+s")
        assert wait_until(lambda: "return a + b" in file.read_text("utf-8"), 10)
    assert file.read_text("utf-8") == "def add(a, b):\n    return a + b\n"
