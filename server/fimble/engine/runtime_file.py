"""How a client finds the engine: a small file and a token that only this user can read.

Writes are atomic. A file that is damaged, or whose process is gone, counts as absent.
"""

from __future__ import annotations

import json
import os
import secrets
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from fimble import __version__
from fimble.errors import EngineUnavailableError
from fimble.paths import runtime_directory


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
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return entry if psutil.pid_exists(entry.pid) else None


def remove_runtime_file() -> None:
    """Remove the file if it names this process."""
    entry = read_runtime_file()
    if entry is not None and entry.pid == os.getpid():
        _runtime_path().unlink(missing_ok=True)


def read_or_make_token() -> str:
    """The secret between this user's clients and engine; made at the first call."""
    path = runtime_directory() / "token"
    try:
        token = path.read_text("ascii").strip()
        if len(token) >= 32:
            return token
    except (OSError, UnicodeDecodeError):
        pass  # absent or damaged: a new one is made
    token = secrets.token_urlsafe(32)
    _write_private(path, token)
    return token


def make_runtime_directory() -> Path:
    """The runtime folder, made if absent, closed to other users."""
    folder = runtime_directory()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as fault:
        raise EngineUnavailableError(
            f"The folder {folder} for the running engine cannot be used: {fault.strerror}.",
            "Make it writable, or name another with FIMBLE_RUNTIME_DIR.",
        ) from fault
    return folder


def _runtime_path() -> Path:
    return runtime_directory() / "engine.json"


def _write_private(path: Path, text: str) -> None:
    folder = make_runtime_directory()
    try:
        handle, temporary = tempfile.mkstemp(dir=folder)  # mkstemp gives mode 0600
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except OSError as fault:
        raise EngineUnavailableError(
            f"The file {path} cannot be written: {fault.strerror}.",
            "Free disk space or make the folder writable.",
        ) from fault
