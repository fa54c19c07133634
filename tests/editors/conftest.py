"""Editors that cannot be had here are skipped with the reason; they never fail for that."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import platformdirs
import pytest

from editors.installs.cache import EditorNotToBeHad
from support.scripted_engine import ScriptedEngine

Got = TypeVar("Got")
FIMBLE = Path(sys.executable).parent / "fimble"
WEIGHTS = os.environ.get("FIMBLE_CACHE_DIR") or str(platformdirs.user_cache_path("fimble"))
"""The user's own: asked before the tests' folders take the place of the user's."""


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
    folder = Path(os.environ["FIMBLE_CONFIG_DIR"])
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(f'[engine]\nurl = "{scripted_engine.url}"\n', "utf-8")
    return scripted_engine


@pytest.fixture
def fimble_on_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The configurations name `fimble` alone, as a user does who has it on the PATH."""
    monkeypatch.setenv("PATH", f"{FIMBLE.parent}{os.pathsep}{os.environ['PATH']}")


@pytest.fixture
def no_engine_is_left(own_folders: None) -> Iterator[None]:
    """Ends the engine that an editor's server has started in the test's own folders."""
    yield
    subprocess.run([FIMBLE, "engine", "stop"], check=False, capture_output=True, timeout=60)
