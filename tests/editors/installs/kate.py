"""Kate of Debian's newer suite, and a screen in memory on which it runs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from editors.installs.cache import EditorNotToBeHad, install_once, is_installed, run_step
from editors.installs.debian_suite import unpack_packages, write_launcher

_NAME, _VERSION = "kate", "1"
_SCREEN: Final = ("xvfb", "xdotool")


def install_kate() -> Path:
    """The program; a minute or more and 0.9 GB the first time. Xvfb and xdotool are there then.

    Raises:
        EditorNotToBeHad: it is not wanted, or cannot be had.
    """
    if not is_installed(_NAME, _VERSION) and not os.environ.get("FIMBLE_EDITOR_TESTS"):
        raise EditorNotToBeHad("Kate (0.9 GB) is installed only where FIMBLE_EDITOR_TESTS is set")
    _find_screen()
    return install_once(_NAME, _VERSION, _build) / "kate"


def _build(folder: Path) -> None:
    root = unpack_packages(["kate"], folder)
    libraries = next(root.glob("usr/lib/*/qt6")).parent
    environment = {
        "QT_QPA_PLATFORM": "xcb",
        "QT_PLUGIN_PATH": libraries / "qt6/plugins",
        "XDG_DATA_DIRS": root / "usr/share",
        "XKB_CONFIG_ROOT": root / "usr/share/X11/xkb",
    }
    write_launcher(folder / "kate", root, "usr/bin/kate", environment)


def _find_screen() -> None:
    if shutil.which("Xvfb") and shutil.which("xdotool"):
        return
    if not os.environ.get("FIMBLE_EDITOR_TESTS") or os.geteuid() != 0:
        raise EditorNotToBeHad(f"{' and '.join(_SCREEN)} are not installed")
    run_step(["apt-get", "-qq", "update"])
    run_step(["apt-get", "-qq", "-y", "--no-install-recommends", "install", *_SCREEN])
