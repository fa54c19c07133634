"""How long the server and the engine take to start, and what memory the server holds.

All times are of the clock, in milliseconds. Whether files come from the disk or from memory is the
machine's; therefore first and second starts are both given.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import psutil

from fimble.engine.daemon import LocalEngine, find_or_start_engine
from fimble.engine.engine_process import find_engine, stop_engine
from fimble.engine.interface import Engine, EngineDescription, GenerationEnd, GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.errors import ModelLoadError
from fimble.evaluation.editor_session import EditorSession
from fimble.settings import EngineSettings

_LOOK_EVERY_S: Final = 0.02
_URI: Final = "file:///evaluation/startup.py"
_BEFORE: Final = 'def average(numbers):\n    """The arithmetic mean."""\n    return '
_AFTER: Final = "\n\n\nprint(average([1, 2, 3]))\n"


@dataclass(frozen=True, kw_only=True)
class Memory:
    """Bytes: all that is resident, and of it what no other process shares."""

    rss: int
    uss: int


@dataclass(frozen=True, kw_only=True)
class ServerStart:
    """From the start of the process to the answer to `initialize`, and the memory then."""

    initialize_ms: float
    memory: Memory


@dataclass(frozen=True, kw_only=True)
class EngineStart:
    """Attributes:
    listening_ms, ready_ms, first_token_ms: since the process was started.
    warm_first_token_ms: of a second request, which goes on where the first ended; since it was
        sent.
    """

    listening_ms: float
    ready_ms: float
    first_token_ms: float
    warm_first_token_ms: float


def start_server() -> ServerStart:
    """Start a server, shake hands, and end it. No engine is started by that."""
    started = time.perf_counter()
    session = EditorSession()
    try:
        session.initialize()
        elapsed_ms = (time.perf_counter() - started) * 1000
        return ServerStart(initialize_ms=elapsed_ms, memory=_memory_of(session.pid))
    finally:
        session.close()


def memory_after_completion(options: dict[str, Any]) -> Memory:
    """The memory of a server that has answered one completion; the engine is another process."""
    session = EditorSession()
    try:
        session.initialize(options)
        session.open(_URI, "python", _BEFORE + _AFTER)
        line = _BEFORE.count("\n")
        session.inline_completion(_URI, line, len(_BEFORE) - _BEFORE.rindex("\n") - 1)
        return _memory_of(session.pid)
    finally:
        session.close()


async def start_engine(
    settings: EngineSettings, model: str
) -> tuple[EngineStart, EngineDescription]:
    """Start an engine where none runs, up to its second answer; it runs on.

    Raises:
        EngineError: it cannot be started, or the model cannot be loaded.
    """
    started = time.perf_counter()
    await asyncio.to_thread(find_or_start_engine, settings)
    listening_ms = _since_ms(started)
    async with _connected(settings) as engine:
        await engine.load(model)
        description = await _wait_until_ready(engine)
        ready_ms = _since_ms(started)
        await _first_token(engine, model, _BEFORE)
        first_token_ms = _since_ms(started)
        asked = time.perf_counter()
        await _first_token(engine, model, _BEFORE + "sum(numbers)")
        start = EngineStart(
            listening_ms=listening_ms,
            ready_ms=ready_ms,
            first_token_ms=first_token_ms,
            warm_first_token_ms=_since_ms(asked),
        )
    return start, description


def end_engine() -> None:
    """End the engine, so that the next start is one."""
    if (entry := find_engine()) is not None:
        stop_engine(entry)


async def _wait_until_ready(engine: Engine) -> EngineDescription:
    while True:
        description = await engine.describe()
        if description.status == "failed":
            raise ModelLoadError(description.message)
        if description.status == "ready":
            return description
        await asyncio.sleep(_LOOK_EVERY_S)


async def _first_token(engine: Engine, model: str, prompt: str) -> None:
    request = GenerationRequest(prompt=prompt, model=model, stop=StopRules(max_tokens=1))
    async for item in engine.generate(request):
        if isinstance(item, GenerationEnd):
            return


@asynccontextmanager
async def _connected(settings: EngineSettings) -> AsyncGenerator[LocalEngine]:
    engine = LocalEngine(settings)
    try:
        yield engine
    finally:
        await engine.aclose()


def _memory_of(pid: int) -> Memory:
    info: Any = psutil.Process(pid).memory_full_info()
    return Memory(rss=info.rss, uss=info.uss)


def _since_ms(started: float) -> float:
    return (time.perf_counter() - started) * 1000
