"""`fimble engine`: the shared process that holds the model."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from dataclasses import asdict

from fimble.engine.connect import connect_engine
from fimble.engine.daemon import LocalEngine, find_or_start_engine
from fimble.engine.engine_process import find_engine, stop_engine
from fimble.settings import EngineSettings, Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions and their options."""
    parser.add_argument("action", choices=["run", "start", "stop", "status"])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    defaults = EngineSettings()
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--model", default="", help="load this model at once")
    parser.add_argument("--device", default=defaults.device)
    parser.add_argument("--quantization", default=defaults.quantization)
    parser.add_argument("--threads", type=int, default=defaults.threads)
    parser.add_argument("--unload-after-minutes", type=float, default=15.0)
    parser.add_argument("--exit-after-minutes", type=float, default=60.0)


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    return {"run": _run, "start": _start, "stop": _stop, "status": _status}[arguments.action](
        arguments
    )


def _run(arguments: argparse.Namespace) -> int:
    from fimble.inference.service import EngineOptions, run_engine

    return run_engine(
        EngineOptions(
            port=arguments.port,
            device=arguments.device,
            quantization=arguments.quantization,
            threads=arguments.threads,
            unload_after_minutes=arguments.unload_after_minutes,
            exit_after_minutes=arguments.exit_after_minutes,
            model=arguments.model,
        )
    )


def _start(arguments: argparse.Namespace) -> int:
    settings = EngineSettings(
        device=arguments.device,
        quantization=arguments.quantization,
        threads=arguments.threads,
        unload_after_minutes=arguments.unload_after_minutes,
        exit_after_minutes=arguments.exit_after_minutes,
    )
    find_or_start_engine(settings)
    if arguments.model:
        asyncio.run(_load(settings, arguments.model))
    return _status(arguments)


async def _load(settings: EngineSettings, model: str) -> None:
    engine = LocalEngine(settings)
    await engine.load(model)
    await engine.aclose()


def _stop(arguments: argparse.Namespace) -> int:
    entry = find_engine()
    if entry is not None:
        stop_engine(entry)
    said = "stopped" if entry else "no engine was running"
    print(json.dumps({"status": said}) if arguments.json else said)  # noqa: T201
    return 0


def _status(arguments: argparse.Namespace) -> int:
    entry = find_engine()
    if entry is None:
        said = {"status": "not running"}
        print(json.dumps(said) if arguments.json else "no engine is running")  # noqa: T201
        return 1
    description = asyncio.run(_describe())
    fields = {**description, "pid": entry.pid, "port": entry.port, "version": entry.version}
    if arguments.json:
        print(json.dumps(fields))  # noqa: T201
    else:
        width = max(len(name) for name in fields)
        sys.stdout.writelines(f"{name:<{width}}  {value}\n" for name, value in fields.items())
    return 0


async def _describe() -> dict[str, object]:
    engine = connect_engine(Settings())
    try:
        return {
            **asdict(description := await engine.describe()),
            "extras": sorted(description.extras),
        }
    finally:
        await engine.aclose()
