"""Asks torch about this machine, in a process of its own that imports it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fimble.errors import EngineUnavailableError
from fimble.settings import EngineSettings

_LIMIT_S: Final = 100.0
"""The first import of torch from a cold disk takes half a minute on a slow machine."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where and how the model would run. `needed_bytes` is None without weights on disk."""

    device: str
    dtype: str
    quantization: str
    free_bytes: int
    needed_bytes: int | None


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What torch says.

    Attributes:
        devices: each device that is there, and what it is called.
        placement: None where the device that the settings ask for is not there.
        fault, remedy: why not, and what to do.
    """

    torch: str
    devices: dict[str, str]
    bfloat16_on_cpu: bool
    threads: int
    placement: Placement | None
    fault: str = ""
    remedy: str = ""


def ask_machine(settings: EngineSettings, weights: Path | None) -> Machine:
    """Ask torch.

    Raises:
        EngineUnavailableError: it is not installed, does not load, or does not answer in time.
    """
    words = [settings.device, settings.quantization, str(settings.threads)]
    command = [sys.executable, "-P", "-m", "fimble.inference.machine_report", *words]
    try:
        done = subprocess.run(
            [*command, str(weights)] if weights else command,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=_LIMIT_S,
        )
    except subprocess.TimeoutExpired as fault:
        raise EngineUnavailableError(
            f"torch did not load within {_LIMIT_S:.0f} seconds.", "Try again; the disk may be slow."
        ) from fault
    if done.returncode != 0:
        raise _does_not_load(done.returncode, done.stderr)
    return _machine(json.loads(done.stdout.splitlines()[-1]))


def _does_not_load(status: int, said: str) -> EngineUnavailableError:
    last = (said.strip().splitlines() or [f"exit status {status}"])[-1]
    return EngineUnavailableError(
        f"torch does not load: {last}.",
        f"Install it anew for this Python: {sys.executable} -m pip install --force-reinstall torch",
    )


def _machine(report: dict[str, Any]) -> Machine:
    fault = report.pop("fault", None) or {}
    names = ("device", "dtype", "quantization", "free_bytes", "needed_bytes")
    placed = {name: report.pop(name, None) for name in names}
    return Machine(
        **report,
        placement=None if fault else Placement(**placed),
        fault=fault.get("what", ""),
        remedy=fault.get("remedy", ""),
    )
