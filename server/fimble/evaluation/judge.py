"""Runs a filled-in program with its test, and says whether it passed.

This EXECUTES code that a model has written, as the user who runs it. There are limits of time,
memory and file size, a folder and a process group of its own that are removed and killed, and a
bare environment; it is no sandbox: files and the network are not closed. Hence `--execute`.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from fimble.errors import UsageError
from fimble.evaluation.infilling_data import InfillingCase

_LIMITED_PROGRAM: Final = Path(__file__).with_name("limited_program.py")
_PASSED: Final = 42
"""An exit status that a program does not have by chance."""


class Verdict(StrEnum):
    """What came of one case."""

    PASSED = "passed"
    FAILED = "failed"
    TIME_LIMIT = "time limit"
    MEMORY_LIMIT = "memory limit"
    SILENT = "silent"
    NOT_RUN = "not run"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a program may use. Seconds are those of the clock."""

    seconds: float = 10.0
    memory_bytes: int = 1 << 30


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The verdict, and the last line that the program wrote on stderr."""

    verdict: Verdict
    detail: str = ""


def require_judge() -> None:
    """Raises UsageError where programs cannot be limited."""
    if sys.platform == "win32":
        raise UsageError(
            "Programs cannot be run under limits on Windows.",
            "Leave out --execute for exact matches alone, or run it in WSL.",
        )


def require_tests(cases: Sequence[InfillingCase]) -> None:
    """Raises UsageError where a case has no test that Python can run."""
    for case in cases:
        if case.language_id != "python" or not case.test:
            raise UsageError(
                f"{case.task_id} has no test that can be run here.",
                "Leave out --execute for exact matches alone.",
            )


def judge(program: str, limits: Limits) -> Judgement:
    """Run a whole program, test included, to its end or to a limit."""
    with tempfile.TemporaryDirectory(prefix="fimble-judge-") as folder:
        path, errors = Path(folder, "program.py"), Path(folder, "stderr")
        path.write_text(program, "utf-8")
        with errors.open("wb") as stderr:
            status = _run(path, stderr.fileno(), limits)
        lines = errors.read_text("utf-8", errors="replace").strip().splitlines()
    detail = lines[-1][:200] if lines else ""
    return Judgement(verdict=_verdict(status, detail), detail=detail)


def _run(program: Path, stderr: int, limits: Limits) -> int | None:
    """The exit status; None where the time was over."""
    seconds = int(limits.seconds) + 1  # of the processor: behind the clock, and for its children
    numbers = [str(number) for number in (seconds, limits.memory_bytes, _PASSED)]
    process = subprocess.Popen(
        [sys.executable, "-I", str(_LIMITED_PROGRAM), str(program), *numbers],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=stderr,
        cwd=program.parent,
        env={"PATH": os.defpath, "HOME": str(program.parent), "TMPDIR": str(program.parent)},
        start_new_session=True,
    )
    try:
        return process.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)  # what it started goes with it
        process.wait()


def _verdict(status: int | None, detail: str) -> Verdict:
    if status is None or status == -signal.SIGXCPU:
        return Verdict.TIME_LIMIT
    if status == _PASSED:
        return Verdict.PASSED
    return Verdict.MEMORY_LIMIT if detail.startswith("MemoryError") else Verdict.FAILED
