"""Asks ruff, which runs nothing of the project and changes no file: text in, text out."""

from __future__ import annotations

import asyncio
import contextlib
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fimble.refactoring.action import Refusal

_LIMIT_S: Final = 10.0
_NO_RUFF: Final = "ruff is missing from Fimble's own environment; install Fimble again."


@dataclass(frozen=True, kw_only=True)
class Fixed:
    """A text with what some rules ask for."""

    text: str


async def fix_by_rules(rules: str, text: str, path: Path | None) -> Fixed | Refusal:
    """The text with the safe fixes of some rules, by the settings that hold for a path."""
    program = _find_ruff()
    if not program:
        return Refusal(reason=_NO_RUFF)
    command = [program, "check", f"--select={rules}", "--fix-only", "--quiet", "--no-cache"]
    command += ["--stdin-filename", str(path) if path else "module.py", "-"]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(_LIMIT_S):
            output, errors = await process.communicate(text.encode("utf-8", "replace"))
    except TimeoutError:
        return Refusal(reason=f"ruff took longer than {_LIMIT_S:g} s.")
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await asyncio.shield(process.wait())
    if process.returncode:
        lines = errors.decode("utf-8", "replace").strip().splitlines() or ["it gave no reason"]
        return Refusal(reason=f"ruff cannot read the file: {lines[0][:200]}")
    return Fixed(text=output.decode("utf-8"))


def _find_ruff() -> str:
    """The program beside this Python's own; empty where it is not there."""
    name = "ruff.exe" if sys.platform == "win32" else "ruff"
    program = Path(sysconfig.get_path("scripts"), name)
    return str(program) if program.exists() else ""
