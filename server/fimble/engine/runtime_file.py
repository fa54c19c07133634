"""How a client finds the engine: a small file and a token that only this user can read.

Writes are atomic. A file that is damaged, or whose process is gone, counts as absent. Only the
engine makes the token; a client that made one would lock itself out of an engine that runs.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import psutil

from fimble import __version__
from fimble.errors import EngineUnavailableError
from fimble.paths import runtime_directory

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32,}")


@dataclass(frozen=True, kw_only=True)
class RuntimeFile:
    """A running engine: its process, its port on loopback, its version, and when it started."""

    pid: int
    port: int
    version: str
    started_at: float


def write_runtime_file(port: int) -> None:
    """Say that this process is the engine and listens on `port` of 127.0.0.1."""
    entry = RuntimeFile(pid=os.getpid(), port=port, version=__version__, started_at=time.time())
    _write_private(_runtime_path(), json.dumps(asdict(entry)))


def read_runtime_file() -> RuntimeFile | None:
    """The engine that says it runs, or None; that it answers is for the caller to see."""
    try:
        raw = json.loads(_runtime_path().read_text("utf-8"))
        entry = RuntimeFile(
            pid=int(raw["pid"]),
            port=int(raw["port"]),
            version=str(raw["version"]),
            started_at=float(raw["started_at"]),
        )
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None
    return entry if is_running(entry.pid) and 0 < entry.port < 65536 else None


def is_running(pid: int) -> bool:
    """Whether a process lives; one that has ended but was not waited for yet does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.AccessDenied:
        return True
    except (psutil.NoSuchProcess, ValueError):
        return False


def remove_runtime_file(pid: int | None = None) -> None:
    """Remove the file if it names this process (or `pid`, which has been ended)."""
    path = _runtime_path()
    try:
        raw = json.loads(path.read_text("utf-8"))
        if raw["pid"] == (os.getpid() if pid is None else pid):
            path.unlink(missing_ok=True)
    except (OSError, ValueError, KeyError, TypeError):
        return  # absent, damaged or not removable: it counts as absent to whoever reads it


def read_token() -> str | None:
    """The secret between this user's clients and engine, or None where there is none."""
    try:
        token = _token_path().read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return token if _TOKEN.fullmatch(token) else None


def read_or_make_token() -> str:
    """The secret, made anew where it is absent or damaged. For the engine alone."""
    token = read_token()
    if token is None:
        token = secrets.token_urlsafe(32)
        _write_private(_token_path(), token)
    return token


def make_runtime_directory() -> Path:
    """The runtime folder, made if absent, closed to other users.

    Raises:
        EngineUnavailableError: it cannot be made, or others could put their own files there.
    """
    folder = runtime_directory()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        mode = folder.stat().st_mode
    except OSError as fault:
        raise EngineUnavailableError(
            f"The folder {folder} for the running engine cannot be used: {fault.strerror}.",
            "Make it writable, or name another with FIMBLE_RUNTIME_DIR.",
        ) from fault
    if os.name == "posix" and mode & 0o022:
        # It is not closed here: it may be a shared folder, such as /tmp, that was named by mistake.
        raise EngineUnavailableError(
            f"Other users can write to the folder {folder} for the running engine.",
            "Close it with chmod 700, or name another with FIMBLE_RUNTIME_DIR.",
        )
    return folder


def _runtime_path() -> Path:
    return runtime_directory() / "engine.json"


def _token_path() -> Path:
    return runtime_directory() / "token"


def _write_private(path: Path, text: str) -> None:
    folder = make_runtime_directory()
    try:
        handle, temporary = tempfile.mkstemp(dir=folder)  # mkstemp gives mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(temporary, path)
        finally:
            Path(temporary).unlink(missing_ok=True)  # still there only if something failed
    except OSError as fault:
        raise EngineUnavailableError(
            f"The file {path} cannot be written: {fault.strerror}.",
            "Free disk space or make the folder writable.",
        ) from fault
