"""JupyterLab with jupyterlab-lsp and the documented configuration, in a headless browser: the
suggestion as an entry of the completion list, in a file and in a cell of a notebook."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from editors.conftest import FIMBLE
from editors.installs.browser import Browser, install_browser, open_page
from editors.installs.jupyterlab import install_jupyterlab
from editors.web_server import free_port, web_server
from support.scripted_engine import ScriptedEngine

CONFIGURATION = Path(__file__).parent / "configurations" / "jupyterlab.json"
ENTRY = ".jp-Completer-item"
FILE, CELL = ".jp-FileEditor .cm-content", ".jp-Notebook .jp-CodeCell:nth-child(2) .cm-content"


@dataclass(frozen=True, kw_only=True)
class Lab:
    """An open browser on a running JupyterLab; `folder` is what it shows."""

    page: Any
    address: str
    folder: Path

    def open(self, name: str) -> None:
        """Open a file and wait until the server is there."""
        self.page.goto(f"{self.address}/lab/tree/{name}")
        self.page.get_by_text("Fully initialized").wait_for(timeout=60_000)

    def take_entry(self, editor: str) -> str:
        """At the end of an editor Tab opens the list, Enter takes its first entry; its label.

        JupyterLab lists what comes in time; a kernel that still starts, for one, is late.
        """
        first = self.page.locator(ENTRY, has_text="Fimble").first
        for _ in range(3):
            self.page.click(editor)
            self.page.keyboard.press("Control+End")
            self.page.keyboard.press("Tab")
            if self._wait_for(first.is_visible):
                break
        label: str = first.inner_text(timeout=1000)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(ENTRY, state="hidden")
        return label

    def saved_text(self, name: str, wanted: str) -> str:
        """Save, and read what is on the disk when `wanted` is there."""
        file = self.folder / name
        self.page.keyboard.press("Control+S")
        self._wait_for(lambda: wanted in file.read_text("utf-8"))
        return file.read_text("utf-8")

    def _wait_for(self, done: Callable[[], bool], timeout_s: float = 12) -> bool:
        for _ in range(int(timeout_s * 5)):
            if done():
                return True
            self.page.wait_for_timeout(200)
        return False


@pytest.fixture
def lab(
    to_be_had: Callable[..., Any], engine_of_the_user: ScriptedEngine, tmp_path: Path
) -> Iterator[Lab]:
    program, browser = to_be_had(install_jupyterlab), to_be_had(install_browser)
    engine_of_the_user.pieces = ["area", " * height\n", "    # done"]
    with running_lab(program, browser, tmp_path) as opened:
        yield opened


@contextmanager
def running_lab(program: Path, browser: Browser, place: Path) -> Generator[Lab]:
    """A JupyterLab with our configuration that keeps everything below `place`."""
    folder, configuration = place / "project", place / "config"
    folder.mkdir()
    configuration.mkdir()
    shutil.copy(CONFIGURATION, configuration / "jupyter_server_config.json")
    completer = place / "settings/@jupyterlab/completer-extension"
    completer.mkdir(parents=True)
    (completer / "manager.jupyterlab-settings").write_text('{"providerTimeout": 10000}', "utf-8")
    port = free_port()
    own = {
        "JUPYTER_CONFIG_DIR": str(configuration),
        "JUPYTERLAB_SETTINGS_DIR": str(place / "settings"),
        "JUPYTER_DATA_DIR": str(place / "data"),
        "JUPYTER_RUNTIME_DIR": str(place / "runtime"),
        "IPYTHONDIR": str(place / "ipython"),
        "PATH": f"{program.parent}{os.pathsep}{FIMBLE.parent}{os.pathsep}{os.environ['PATH']}",
    }
    command = [
        *(str(program), "--no-browser", "--allow-root", f"--port={port}", "--port-retries=0"),
        *("--IdentityProvider.token=", f"--ServerApp.root_dir={folder}"),
    ]
    address = f"http://127.0.0.1:{port}"
    with (
        web_server(command, {**os.environ, **own}, place / "log", f"{address}/api"),
        open_page(browser) as page,
    ):
        yield Lab(page=page, address=address, folder=folder)


@pytest.mark.fails_when_switched_off
def test_an_entry_of_the_completion_list_in_a_file(lab: Lab) -> None:
    (lab.folder / "volume.py").write_text("def volume(area, height):\n    return ", "utf-8")
    lab.open("volume.py")
    assert "area * height …" in lab.take_entry(FILE)
    wanted = "    return area * height\n    # done"
    assert wanted in lab.saved_text("volume.py", wanted), "all lines, not the label with its dots"


@pytest.mark.fails_when_switched_off
def test_a_cell_of_a_notebook_knows_those_before_it(
    lab: Lab, engine_of_the_user: ScriptedEngine
) -> None:
    engine_of_the_user.pieces = ["area", " * height"]
    cells = ["def area_of(width, depth):\n    return width * depth", "volume = "]
    (lab.folder / "volume.ipynb").write_text(json.dumps(notebook(cells)), "utf-8")
    lab.open("volume.ipynb")
    assert "area * height" in lab.take_entry(CELL)
    wanted = "volume = area * height"
    assert wanted in lab.saved_text("volume.ipynb", wanted)
    assert "def area_of(width, depth)" in engine_of_the_user.asked[-1]["prompt"]


def notebook(sources: list[str]) -> dict[str, Any]:
    """A notebook of these cells, in Python."""
    cells = [
        {"cell_type": "code", "id": f"cell{number}", "metadata": {}, "outputs": []}
        | {"execution_count": None, "source": source}
        for number, source in enumerate(sources)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    language = {"name": "python", "mimetype": "text/x-python", "file_extension": ".py"}
    about = {"kernelspec": kernel, "language_info": language}
    return {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
