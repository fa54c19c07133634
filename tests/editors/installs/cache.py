"""Editors that the tests install for themselves, kept in the user's cache folder between runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

_PATIENCE_S = 900


class EditorNotToBeHad(Exception):
    """The editor cannot be installed here; the sentence says why."""


def install_once(name: str, version: str, build: Callable[[Path], None]) -> Path:
    """The folder of an editor, built by `build` when this version is not there yet.

    A build that was interrupted leaves no stamp, so the next run begins it anew.

    Raises:
        EditorNotToBeHad: `build` raised it, or another run has been building it for too long.
    """
    folder = _cache() / name
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(folder.with_suffix(".lock"), timeout=_PATIENCE_S):
            if not is_installed(name, version):
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                build(folder)
                (folder / ".installed").write_text(version, "utf-8")
    except Timeout as fault:
        raise EditorNotToBeHad(f"{name}: another run is still installing it") from fault
    return folder


def is_installed(name: str, version: str) -> bool:
    """Whether this version is in the cache, whole."""
    stamp = _cache() / name / ".installed"
    return stamp.is_file() and stamp.read_text("utf-8") == version


def run_step(
    command: Sequence[str | Path],
    folder: Path | None = None,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Run one step of an installation.

    Args:
        environment: what is added to this process's own.

    Raises:
        EditorNotToBeHad: the program is missing or failed; its last line is in the sentence.
    """
    words = [str(word) for word in command]
    try:
        done = subprocess.run(
            words,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=_PATIENCE_S,
        )
    except FileNotFoundError as fault:
        raise EditorNotToBeHad(f"{words[0]} is not installed") from fault
    except subprocess.TimeoutExpired as fault:
        raise EditorNotToBeHad(f"{words[0]} did not end within {_PATIENCE_S} s") from fault
    if done.returncode:
        last = (done.stdout.strip().splitlines() or ["no output"])[-1]
        raise EditorNotToBeHad(f"{' '.join(words[:3])} … failed: {last}")


def _cache() -> Path:
    # Not `fimble.paths`: that folder is another one in every test, and holds weights alone.
    return platformdirs.user_cache_path("fimble-editor-tests")
