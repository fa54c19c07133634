"""Starts the sandboxed process for one function, in namespaces of its own where they can be had."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from fimble.refactoring.sandbox.self_contained import SelfContained
from fimble.refactoring.worker_process import run_worker

_WORKER: Final = (sys.executable, "-P", "-s", "-m", "fimble.refactoring.sandbox.function_worker")
_LIMIT_S: Final = 20.0
"""Of the clock; on a busy machine this says nothing of the function."""
_CPU_LIMIT_S: Final = 5.0
LATE: Final = "it took longer than the clock allows"

Observed = Mapping[str, Any]


async def run_function(
    function: SelfContained, name: str, calls: Sequence[str], seed: int
) -> list[Observed] | str:
    """What each call did, up to a limit of time; or why nothing is known.

    Args:
        seed: of the hashes, which decide the order of sets; two seeds tell what depends on it.
    """
    question = {
        "source": function.source,
        "imports": function.imports,
        "name": name,
        "calls": calls,
        "seconds": _CPU_LIMIT_S,
    }
    with tempfile.TemporaryDirectory(prefix="fimble-sandbox-") as scratch:
        environment = {
            "PATH": os.defpath,
            "HOME": scratch,
            "TMPDIR": scratch,
            "PYTHONHASHSEED": str(seed),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        command = (*await asyncio.to_thread(_around), *_WORKER)
        ended = await run_worker(command, question, _LIMIT_S, environment, folder=scratch)
    if ended.timed_out:
        return LATE
    if ended.answer is None:
        return ended.trouble
    if "trouble" in ended.answer:
        return f"it raises {ended.answer['trouble']}"
    return list(ended.answer["outcomes"])


@cache
def _around() -> tuple[str, ...]:
    """A command that shuts the network and the sight of other processes off, where one works.

    The system call filter holds without it; this is a second wall.
    """
    candidates = (
        ("bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--unshare-all", "--die-with-parent"),
        ("unshare", "--user", "--net", "--ipc", "--uts"),
    )
    for candidate in candidates:
        if shutil.which(candidate[0]) is not None:
            command = [*candidate, "--", sys.executable, "-I", "-S", "-c", "pass"]
            try:
                done = subprocess.run(command, capture_output=True, timeout=5, check=False)
            except (OSError, subprocess.TimeoutExpired):
                continue
            if done.returncode == 0:
                return (*candidate, "--")
    return ()
