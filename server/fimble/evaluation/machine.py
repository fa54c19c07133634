"""What machine a measurement was made on. No names of the host or of users, and no torch.

The only place that describes it, so that every recorded result says the same things.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

import psutil

_ASK_TIMEOUT_S: Final = 10.0


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Attributes:
    cores: physical ones. threads: logical ones. usable_threads: those this process may run on.
    gpus: each with its memory; empty where none is found.
    """

    cpu: str
    cores: int
    threads: int
    usable_threads: int
    memory_gb: float
    system: str
    python: str
    torch: str
    gpus: tuple[str, ...]


def describe_machine() -> Machine:
    """Look at this machine; takes a second at most."""
    threads = psutil.cpu_count(logical=True) or 1
    return Machine(
        cpu=_cpu_model(),
        cores=psutil.cpu_count(logical=False) or threads,
        threads=threads,
        usable_threads=count_usable_threads(),
        memory_gb=round(psutil.virtual_memory().total / 2**30, 1),
        system=_system(),
        python=platform.python_version(),
        torch=_torch_version(),
        gpus=_gpus(),
    )


def count_usable_threads() -> int:
    """The logical processors that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return psutil.cpu_count(logical=True) or 1


def _cpu_model() -> str:
    if sys.platform == "linux":
        for line in Path("/proc/cpuinfo").read_text("utf-8", errors="replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() in ("model name", "Model", "Hardware"):
                return value.strip()
    if sys.platform == "darwin" and (said := _ask("sysctl", "-n", "machdep.cpu.brand_string")):
        return said[0]
    return platform.processor() or platform.machine()


def _system() -> str:
    name = f"{platform.system()} {platform.release()}"
    if sys.platform == "linux":
        try:
            name = platform.freedesktop_os_release()["PRETTY_NAME"]
        except (OSError, KeyError):
            name = "Linux"
    return f"{name} {platform.machine()}"


def _torch_version() -> str:
    try:
        return version("torch")
    except PackageNotFoundError:
        return "not installed"


def _gpus() -> tuple[str, ...]:
    fields = "--query-gpu=name,memory.total,driver_version"
    rows = _ask("nvidia-smi", fields, "--format=csv,noheader")
    return tuple(
        f"{name} {memory} (driver {driver})"
        for name, memory, driver in (row.split(", ") for row in rows if row.count(", ") == 2)
    )


def _ask(*command: str) -> list[str]:
    """The lines that a program says; none where it is absent or fails."""
    if shutil.which(command[0]) is None:
        return []
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_ASK_TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return done.stdout.splitlines() if done.returncode == 0 else []
