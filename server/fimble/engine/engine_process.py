"""The engine as a process of the operating system: found, spawned, ended.

Who may spawn one, and when, is decided in `daemon`.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
import time
from typing import Any, Final

import httpx
import psutil

from fimble.engine.log_file import log_path, log_tail, open_log
from fimble.engine.runtime_file import (
    RuntimeFile,
    read_runtime_file,
    read_token,
    remove_runtime_file,
)
from fimble.errors import EngineUnavailableError
from fimble.paths import FOLDER_VARIABLES
from fimble.settings import EngineSettings

_HEALTH_TIMEOUT_S: Final = 2.0
_START_TIMEOUT_S: Final = 60.0
_LOOK_EVERY_S: Final = 0.05
_CLOCK_TOLERANCE_S: Final = 1.0


def find_engine() -> RuntimeFile | None:
    """The running engine that answers with our token, or None. Starts and writes nothing."""
    entry = read_runtime_file()
    if entry is None or (ask_health(entry) or {}).get("pid") != entry.pid:
        return None
    return entry


def ask_health(entry: RuntimeFile) -> dict[str, Any] | None:
    """What the engine says of itself (to strangers it says little), or None if nothing answers."""
    try:
        with _loopback_client() as client:
            answer = client.get(f"http://127.0.0.1:{entry.port}/health").json()
    except (httpx.HTTPError, ValueError):
        return None
    return answer if isinstance(answer, dict) else {}


def engine_process(entry: RuntimeFile) -> psutil.Process | None:
    """The process that wrote the runtime file; None if it is gone and its number was used again."""
    try:
        process = psutil.Process(entry.pid)
        if process.create_time() > entry.started_at + _CLOCK_TOLERANCE_S:
            return None
    except (psutil.Error, ValueError):
        return None
    return process


def start_engine(settings: EngineSettings) -> RuntimeFile:
    """Spawn an engine and wait until it answers. The caller holds the lock.

    Raises:
        EngineUnavailableError: it died or stays silent; the message holds the end of its log.
    """
    process = _spawn([sys.executable, "-P", "-m", "fimble", "engine", "run", *_options(settings)])
    give_up = time.monotonic() + _START_TIMEOUT_S
    while time.monotonic() < give_up:
        # Not compared with the pid of `process`: on Windows that may be a launcher's.
        if (entry := find_engine()) is not None:
            # Without someone to wait for it, an engine that dies before us would stay a zombie.
            threading.Thread(target=process.wait, name="engine reaper", daemon=True).start()
            return entry
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_EVERY_S)
            raise EngineUnavailableError(
                f"The engine ended at its start: {log_tail()}", f"The whole log is {log_path()}."
            )
    process.kill()
    process.wait()
    raise EngineUnavailableError(
        f"The engine did not answer within {_START_TIMEOUT_S:.0f} seconds.",
        f"Its log is {log_path()}.",
    )


def stop_engine(entry: RuntimeFile) -> None:
    """End a running engine: ask, then insist, then kill.

    Raises:
        EngineUnavailableError: it belongs to someone else and cannot be ended.
    """
    process = engine_process(entry)
    if process is not None:
        agreed = _ask_to_end(entry)
        try:
            _ = (agreed and _ended(process, 5)) or _terminated(process) or _killed(process)
        except psutil.NoSuchProcess:
            pass  # it ended between two looks
        except psutil.AccessDenied as fault:
            raise EngineUnavailableError(
                f"The engine (process {entry.pid}) cannot be ended.", "Ask its owner."
            ) from fault
    remove_runtime_file(entry.pid)


def _ask_to_end(entry: RuntimeFile) -> bool:
    try:
        with _loopback_client() as client:
            return client.post(f"http://127.0.0.1:{entry.port}/fimble/shutdown").is_success
    except httpx.HTTPError:
        return False


def _ended(process: psutil.Process, patience_s: float) -> bool:
    try:
        process.wait(patience_s)
    except psutil.TimeoutExpired:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    return True


def _terminated(process: psutil.Process) -> bool:
    process.terminate()
    return _ended(process, 3)


def _killed(process: psutil.Process) -> bool:
    process.kill()
    return _ended(process, 3)


def _loopback_client() -> httpx.Client:
    # No proxy, and no certificates to read: this is plain HTTP within the machine.
    headers = {"Authorization": f"Bearer {read_token() or ''}"}
    return httpx.Client(headers=headers, timeout=_HEALTH_TIMEOUT_S, trust_env=False, verify=False)


def _spawn(command: list[str]) -> subprocess.Popen[bytes]:
    flags: int = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    flags |= getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    with open_log() as log:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Not the caller's folder, which it would keep from being unmounted or removed.
            cwd=log_path().parent,
            env=_environment(),
            start_new_session=True,
            creationflags=flags,
        )


def _environment() -> dict[str, str]:
    """Ours, with Fimble's folders made absolute, since the engine works in another one."""
    environment = dict(os.environ)
    for variable in FOLDER_VARIABLES:
        if environment.get(variable):
            environment[variable] = os.path.abspath(os.path.expanduser(environment[variable]))
    return environment


def _options(settings: EngineSettings) -> list[str]:
    return [
        f"--device={settings.device}",
        f"--quantization={settings.quantization}",
        f"--threads={settings.threads}",
        f"--unload-after-minutes={settings.unload_after_minutes}",
        f"--exit-after-minutes={settings.exit_after_minutes}",
    ]
