"""A browser, and the library that drives it: for the editors that live in one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from editors.installs.cache import EditorNotToBeHad, install_once, run_step

PLAYWRIGHT: Final = "1.65.2"
_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
_OPTIONS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, kw_only=True)
class Browser:
    """Attributes:
    libraries: a folder for `sys.path` that holds playwright.
    """

    program: Path
    libraries: Path


def install_browser() -> Browser:
    """The system's own browser, and playwright beside it.

    Raises:
        EditorNotToBeHad: there is none, and it cannot be installed or is not wanted.
    """
    program = _find_program()
    folder = install_once("playwright", PLAYWRIGHT, _build)
    return Browser(program=program, libraries=folder / "python")


@contextmanager
def open_page(browser: Browser) -> Generator[Any]:
    """A page of a browser without a window; playwright's loop is this thread's as long as that."""
    if str(browser.libraries) not in sys.path:
        sys.path.append(str(browser.libraries))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(browser.program), headless=True, args=list(_OPTIONS)
        )
        yield opened.new_page(viewport={"width": 1000, "height": 560})
        opened.close()


def _build(folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "-q", "--target", folder / "python"]
    run_step([*pip, f"playwright=={PLAYWRIGHT}"])


def _find_program() -> Path:
    found = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if found is None and os.environ.get("FIMBLE_EDITOR_TESTS") and os.geteuid() == 0:
        run_step(["apt-get", "-qq", "update"])
        run_step(["apt-get", "-qq", "-y", "--no-install-recommends", "install", "chromium"])
        found = shutil.which("chromium")
    if found is None:
        raise EditorNotToBeHad(f"no browser is installed, none of {', '.join(_PROGRAMS)}")
    return Path(found)
