"""A package's own tests, run in a copy of it, and which of several changes makes them fail."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from fimble.errors import UsageError
from fimble.evaluation.applications.application import (
    Application,
    Tried,
    with_diff,
    write_changes,
)

_LIMIT_S: Final = 300.0


def run_tests(command: str, folder: Path) -> bool:
    """Whether a command succeeds in a folder; one that takes longer than five minutes does not.

    Raises:
        UsageError: there is no such program.
    """
    try:
        process = subprocess.Popen(
            shlex.split(command),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,
        )
    except (OSError, ValueError) as fault:
        raise UsageError(f"{command!r} cannot be run: {fault}.", "Give --tests COMMAND.") from fault
    try:
        return process.wait(_LIMIT_S) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def judge_batch(batch: Sequence[Tried], command: str, folder: Path) -> list[Application]:
    """The applications with what the tests say; they stand on disk one upon the other.

    Where the tests fail, the first change that makes them fail is found by halving. What was made
    after it is not judged. The folder is left as it was before the batch.
    """
    passing, failing = 0, len(batch) + 1
    if run_tests(command, folder):
        passing = len(batch)
    else:
        failing = len(batch)
    write_changes(batch, back=True)
    while failing - passing > 1 and failing <= len(batch):
        middle = (passing + failing) // 2
        write_changes(batch[:middle])
        if run_tests(command, folder):
            passing = middle
        else:
            failing = middle
        write_changes(batch[:middle], back=True)
    words = ["passed"] * passing + ["failed"] + ["not run"] * len(batch)
    batch = [with_diff(each) if at == passing else each for at, each in enumerate(batch)]
    return [replace(each.application, tests=word) for each, word in zip(batch, words, strict=False)]
