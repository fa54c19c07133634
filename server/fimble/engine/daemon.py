"""The user's own engine process: found, or started by whoever needs it first.

One per user: starters take a file lock, and look again once they have it.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path

import httpx
import psutil
from filelock import FileLock, Timeout

from fimble import __version__
from fimble.engine.client import OpenAICompatibleEngine
from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    TextChunk,
)
from fimble.engine.runtime_file import (
    RuntimeFile,
    make_runtime_directory,
    read_or_make_token,
    read_runtime_file,
)
from fimble.errors import EngineUnavailableError
from fimble.settings import EngineSettings

_START_TIMEOUT_S = 60.0
_LOG_TAIL_LINES = 5


def find_engine() -> RuntimeFile | None:
    """The running engine that answers with our token, or None."""
    entry = read_runtime_file()
    if entry is None:
        return None
    headers = {"Authorization": f"Bearer {read_or_make_token()}"}
    try:
        with httpx.Client(timeout=2.0, trust_env=False) as client:
            answer = client.get(f"http://127.0.0.1:{entry.port}/health", headers=headers).json()
    except (httpx.HTTPError, ValueError):
        return None
    return entry if isinstance(answer, dict) and "pid" in answer else None


def find_or_start_engine(settings: EngineSettings) -> RuntimeFile:
    """The running engine of this version; blocks until it answers.

    Raises:
        EngineUnavailableError: it cannot be started; the message holds the end of its log.
    """
    entry = find_engine()
    if entry is not None and entry.version == __version__:
        return entry
    folder = make_runtime_directory()
    try:
        with FileLock(folder / "start.lock", timeout=_START_TIMEOUT_S):
            entry = find_engine()
            if entry is not None and entry.version == __version__:
                return entry
            if entry is not None:
                stop_engine(entry)
            return _start(settings, folder / "engine.log")
    except Timeout as fault:
        raise EngineUnavailableError(
            "Another program has been starting the engine for a minute.", "Try fimble engine stop."
        ) from fault
    except OSError as fault:
        raise EngineUnavailableError(
            f"The engine cannot be started: {fault}.", f"Check that {folder} is writable."
        ) from fault


def stop_engine(entry: RuntimeFile) -> None:
    """End a running engine: ask, then insist."""
    try:
        process = psutil.Process(entry.pid)
        headers = {"Authorization": f"Bearer {read_or_make_token()}"}
        with httpx.Client(timeout=2.0, trust_env=False) as client:
            client.post(f"http://127.0.0.1:{entry.port}/fimble/shutdown", headers=headers)
        process.wait(5)
    except psutil.NoSuchProcess:
        return
    except (httpx.HTTPError, psutil.TimeoutExpired):
        _kill(entry.pid)


def _kill(pid: int) -> None:
    try:
        process = psutil.Process(pid)
        process.terminate()
        process.wait(3)
    except psutil.TimeoutExpired:
        psutil.Process(pid).kill()
    except psutil.NoSuchProcess:
        return


def _start(settings: EngineSettings, log: Path) -> RuntimeFile:
    command = [sys.executable, "-m", "fimble", "engine", "run", *_options(settings)]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=Path.home(),
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    deadline = _START_TIMEOUT_S
    while deadline > 0:
        entry = find_engine()
        if entry is not None and entry.pid == process.pid:
            return entry
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            deadline -= 0.05
            continue
        raise EngineUnavailableError(
            f"The engine ended at its start: {_tail(log)}", f"The whole log is in {log}."
        )
    process.kill()
    raise EngineUnavailableError("The engine did not answer in a minute.", f"Its log is {log}.")


def _options(settings: EngineSettings) -> list[str]:
    return [
        f"--device={settings.device}",
        f"--quantization={settings.quantization}",
        f"--threads={settings.threads}",
        f"--unload-after-minutes={settings.unload_after_minutes}",
        f"--exit-after-minutes={settings.exit_after_minutes}",
    ]


def _tail(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").strip().splitlines()
    return " / ".join(lines[-_LOG_TAIL_LINES:]) or "it said nothing."


class LocalEngine:
    """An `Engine` that is the user's own engine process, started at the first need.

    A process that has died is started again once, unless part of the answer was already given.
    """

    def __init__(self, settings: EngineSettings) -> None:
        self._settings = settings
        self._client: OpenAICompatibleEngine | None = None
        self._pid = 0

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncGenerator[TextChunk | GenerationEnd]:
        """See `Engine.generate`."""
        for attempt in (1, 2):
            given = False
            client = await self._connect()
            try:
                async with aclosing(client.generate(request)) as items:
                    async for item in items:
                        given = True
                        yield item
                return
            except EngineUnavailableError:
                await self._disconnect()
                if given or attempt == 2:
                    raise

    async def describe(self) -> EngineDescription:
        """See `Engine.describe`; an engine that does not run is `unloaded`."""
        entry = await asyncio.to_thread(find_engine)
        if entry is None:
            return EngineDescription(status="unloaded", message="The engine does not run.")
        return await self._client_of(entry).describe()

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        """See `Engine.count_tokens`."""
        try:
            return await (await self._connect()).count_tokens(texts, model)
        except EngineUnavailableError:
            await self._disconnect()
            return await (await self._connect()).count_tokens(texts, model)

    async def load(self, model: str) -> None:
        """Start the engine and ask it to load a model; returns before that is done."""
        await (await self._connect()).load(model)

    async def aclose(self) -> None:
        """See `Engine.aclose`."""
        await self._disconnect()

    async def _connect(self) -> OpenAICompatibleEngine:
        if self._client is not None and os.name != "nt" and psutil.pid_exists(self._pid):
            return self._client
        return self._client_of(await asyncio.to_thread(find_or_start_engine, self._settings))

    def _client_of(self, entry: RuntimeFile) -> OpenAICompatibleEngine:
        if self._client is None or self._pid != entry.pid:
            self._client = OpenAICompatibleEngine(
                f"http://127.0.0.1:{entry.port}", read_or_make_token()
            )
            self._pid = entry.pid
        return self._client

    async def _disconnect(self) -> None:
        client, self._client, self._pid = self._client, None, 0
        if client is not None:
            await client.aclose()
