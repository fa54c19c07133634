"""Runs a child process that is given one JSON object and gives one: the event loop stays free,
a time limit holds, and whoever is cancelled leaves no process behind."""

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


async def run_worker(
    command: Sequence[str],
    question: Mapping[str, Any],
    limit_s: float,
    environment: Mapping[str, str] | None = None,
    folder: str | None = None,
) -> WorkerEnd:
    """Ask a worker, in a folder if one is given. When this ends, so has all that was started."""
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
        data = json.dumps(question).encode("utf-8", "surrogatepass")
        async with asyncio.timeout(limit_s):
            output, errors = await process.communicate(data)
    except TimeoutError:
        return WorkerEnd(trouble=f"it took longer than {limit_s:g} s", timed_out=True)
    finally:
        await _end(process)
    return _read(output, errors)


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
