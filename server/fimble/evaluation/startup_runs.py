"""The measurement of starts: the server several times, the engine twice, and the figures."""

from __future__ import annotations

import asyncio
from dataclasses import asdict, replace
from typing import Any, Final

from fimble.engine.interface import EngineDescription
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.spread import spread
from fimble.evaluation.startup import (
    EngineStart,
    ServerStart,
    end_engine,
    memory_after_completion,
    start_engine,
    start_server,
)
from fimble.settings import EngineSettings

_ENGINE_STARTS: Final = 2


def measure_startup(
    runs: int, model: str, device: str, engine_url: str
) -> tuple[dict[str, Any], EngineDescription | None]:
    """What a result of the kind `startup` holds, and the engine; to be called in `own_folders`.

    Args:
        engine_url: a server that completes instead; then no engine is measured.
    """
    servers: list[ServerStart] = []
    for done in range(1, runs + 1):
        servers.append(start_server())
        show_progress("server: started", done, runs)
    if engine_url:
        engines, description = list[EngineStart](), None
        options: dict[str, Any] = {"engine": {"url": engine_url}}
    else:
        engines, description = _start_engines(model, device)
        options = {"model": model, "engine": {"device": device}}
    after_completion = memory_after_completion(options)
    measured = {
        "summary": {
            "initialize_ms": spread([server.initialize_ms for server in servers]),
            "rss_after_initialize": spread([server.memory.rss for server in servers]),
            "uss_after_initialize": spread([server.memory.uss for server in servers]),
            "after_completion": asdict(after_completion),
        },
        "servers": [asdict(server) for server in servers],
        "engines": [asdict(engine) for engine in engines],
    }
    return measured, description


def _start_engines(model: str, device: str) -> tuple[list[EngineStart], EngineDescription | None]:
    """The last one is left running."""
    settings = replace(EngineSettings(), device=device)
    engines: list[EngineStart] = []
    description = None
    for done in range(1, _ENGINE_STARTS + 1):
        end_engine()
        start, description = asyncio.run(start_engine(settings, model))
        engines.append(start)
        show_progress("engine: started", done, _ENGINE_STARTS)
    return engines, description
