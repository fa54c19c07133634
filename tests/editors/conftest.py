"""Editors that cannot be had here are skipped with the reason; they never fail for that."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any, TypeVar

import platformdirs
import pytest

from editors.installs.cache import EditorNotToBeHad
from editors.installs.code_server import install_code_server
from editors.switch import MARK, SWITCHED_OFF, expect_failure, with_switch, write_user_settings
from editors.vscode.extension_build import ROOT, built_extension
from editors.vscode.workbench import Workbench, running_workbench
from support.scripted_engine import ScriptedEngine

Got = TypeVar("Got")
FIMBLE = Path(sys.executable).parent / "fimble"
WEIGHTS = os.environ.get("FIMBLE_CACHE_DIR") or str(platformdirs.user_cache_path("fimble"))
"""The user's own: asked before the tests' folders take the place of the user's."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With FIMBLE_SWITCHED_OFF=1 it is a fault that a test passes."""
    expect_failure(items)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A picture of the window in which a test has failed, in `build/failed/`."""
    report = yield
    arguments = getattr(item, "funcargs", {})
    window = arguments.get("workbench") or arguments.get("lab")
    if call.when == "call" and report.failed and window is not None:
        window.page.screenshot(path=str(ROOT / "build" / "failed" / f"{item.name}.png"))
    return report


@pytest.fixture(scope="session")
def to_be_had() -> Callable[[Callable[[], Got]], Got]:
    """Calls an installer and skips the test where it says that there is nothing to be had."""

    def install(installer: Callable[[], Got]) -> Got:
        try:
            return installer()
        except EditorNotToBeHad as fault:
            pytest.skip(f"not to be had here: {fault}")

    return install


@pytest.fixture
def engine_of_the_user(scripted_engine: ScriptedEngine, own_folders: None) -> ScriptedEngine:
    """The scripted engine, named in the user's own settings: no editor's configuration says it."""
    write_user_settings(with_switch({"engine.url": scripted_engine.url}))
    return scripted_engine


@pytest.fixture
def fimble_on_path(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The configurations name `fimble` alone, as a user does who has it on the PATH.

    For tests of what no setting switches off there is no server where things are switched off.
    """
    folders = [str(FIMBLE.parent), os.environ["PATH"]]
    mark = request.node.get_closest_marker(MARK)
    if SWITCHED_OFF and mark is not None and "server" in mark.args:
        nothing = tmp_path / "nothing" / "fimble"
        nothing.parent.mkdir()
        nothing.write_text("#!/bin/sh\nexit 1\n", "utf-8")
        nothing.chmod(0o755)
        folders.insert(0, str(nothing.parent))
    monkeypatch.setenv("PATH", os.pathsep.join(folders))


@pytest.fixture
def no_engine_is_left(own_folders: None) -> Iterator[None]:
    """Ends the engine that an editor's server has started in the test's own folders."""
    yield
    subprocess.run([FIMBLE, "engine", "stop"], check=False, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def scripted_engine_of_workbench() -> Iterator[ScriptedEngine]:
    """The engine behind the one window."""
    scripted = ScriptedEngine()
    scripted.start()
    yield scripted
    scripted.stop()


@pytest.fixture
def engine_of_workbench(scripted_engine_of_workbench: ScriptedEngine) -> Iterator[ScriptedEngine]:
    """The same, answering at once before and after the test."""
    yield scripted_engine_of_workbench
    scripted_engine_of_workbench.delay_s = 0.0


@pytest.fixture(scope="module")
def workbench(
    to_be_had: Callable[..., Any],
    scripted_engine_of_workbench: ScriptedEngine,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Workbench]:
    """One window of VS Code for all tests of a file. Its browser has an event loop in this thread,
    so it must be closed before any other test comes."""
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    place = tmp_path_factory.mktemp("vscode")
    settings = {
        "fimble.server.command": [str(FIMBLE), "serve", "--stdio"],
        "fimble.engine.url": scripted_engine_of_workbench.url,
    }
    with running_workbench(install, place, vsix, settings, folders_below(place)) as opened:
        opened.open_file("first.py", "def add(a, b):\n   \n")
        opened.wait_for_status("off" if SWITCHED_OFF else "qwen2.5")
        yield opened


def folders_below(place: Path) -> dict[str, str]:
    """An environment in which Fimble keeps everything below one folder."""
    names = ("DATA", "RUNTIME", "CONFIG", "CACHE")
    return {f"FIMBLE_{name}_DIR": str(place / name.lower()) for name in names}
