"""Runs child processes: the event loop stays free, a time limit holds, and whoever is cancelled
leaves no process behind. A worker is one that is given one JSON object and gives one."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

_MOST_ERROR_CHARACTERS = 300


@dataclass(frozen=True, kw_only=True)
class WorkerEnd:
    """What came of it: the answer, or one sentence that says why there is none.

    Attributes:
        timed_out: it was ended because the time was over.
    """

    answer: Mapping[str, Any] | None = None
    trouble: str = ""
    timed_out: bool = False


@dataclass(frozen=True, kw_only=True)
class ProgramEnd:
    """How a program ended. `status` is None where the time was over."""

    status: int | None
    output: bytes = b""
    errors: bytes = b""


async def run_worker(
    command: Sequence[str],
    question: Mapping[str, Any],
    limit_s: float,
    environment: Mapping[str, str] | None = None,
    folder: str | None = None,
) -> WorkerEnd:
    """Ask a worker, in a folder if one is given. When this ends, so has all that was started."""
    data = json.dumps(question).encode("utf-8", "surrogatepass")
    ended = await run_program(command, data, limit_s, environment, folder)
    if ended.status is None:
        return WorkerEnd(trouble=f"it took longer than {limit_s:g} s", timed_out=True)
    return _read(ended.output, ended.errors)


async def run_program(
    command: Sequence[str],
    data: bytes,
    limit_s: float,
    environment: Mapping[str, str] | None = None,
    folder: str | None = None,
) -> ProgramEnd:
    """Run a program to its end or to a limit of time; nothing that it started outlives this.

    Raises:
        OSError: it cannot be started.
    """
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=None if environment is None else dict(environment),
        cwd=folder,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limit_s):
            output, errors = await process.communicate(data)
    except TimeoutError:
        return ProgramEnd(status=None)
    finally:
        await _end(process)
    return ProgramEnd(status=process.returncode, output=output, errors=errors)


async def _end(process: asyncio.subprocess.Process) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    await asyncio.shield(process.wait())


def _read(output: bytes, errors: bytes) -> WorkerEnd:
    try:
        answer: Any = json.loads(output)
    except ValueError:
        answer = None
    if isinstance(answer, dict):
        return WorkerEnd(answer=cast("dict[str, Any]", answer))
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    return WorkerEnd(trouble=lines[-1][:_MOST_ERROR_CHARACTERS] if lines else "it gave no answer")
