"""`fimble engine`: the shared process that holds the model."""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Final, cast

from fimble.engine.connect import connect_engine
from fimble.engine.daemon import LocalEngine, find_or_start_engine
from fimble.engine.engine_process import find_engine, stop_engine
from fimble.errors import UsageError
from fimble.settings import EngineSettings, Settings
from fimble.settings_resolution import resolve_settings
from fimble.user_settings import load_settings
from fimble.weights.resolve import resolve_model

_RESTART: Final = "Run fimble engine stop first to start one with these options."


_SETTINGS: Final[dict[str, tuple[Callable[[str], object], str]]] = {
    "device": (str, "auto, cpu, cuda, cuda:N or mps"),
    "quantization": (str, "auto, int8 or none"),
    "threads": (int, "CPU threads; 0: one per physical core"),
    "unload_after_minutes": (float, "idle minutes until the model leaves the memory"),
    "exit_after_minutes": (float, "idle minutes until the process ends"),
}
"""Settings of the engine (`fimble.engine.…`) that these commands can overrule."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The actions and their options."""
    parser.add_argument("action", choices=["run", "start", "stop", "status"])
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--port", type=int, default=0, help="for run; 0: any free one")
    parser.add_argument("--model", default="", help="load this model at once")
    for name, (kind, allowed) in _SETTINGS.items():
        flag = f"--{name.replace('_', '-')}"
        parser.add_argument(flag, type=kind, metavar="X", help=f"{allowed}; else as in config.toml")


def run(arguments: argparse.Namespace) -> int:
    """Do it."""
    return {"run": _run, "start": _start, "stop": _stop, "status": _status}[arguments.action](
        arguments
    )


def _run(arguments: argparse.Namespace) -> int:
    from fimble.inference.service import EngineOptions, run_engine

    if not 0 <= arguments.port <= 65535:
        raise UsageError(f"There is no port {arguments.port}.", "Name one from 1 to 65535, or 0.")
    settings = _settings(arguments)
    return run_engine(
        EngineOptions(
            port=arguments.port,
            device=settings.device,
            quantization=settings.quantization,
            threads=settings.threads,
            unload_after_minutes=settings.unload_after_minutes,
            exit_after_minutes=settings.exit_after_minutes,
            model=arguments.model,
        )
    )


def _start(arguments: argparse.Namespace) -> int:
    settings = _settings(arguments)
    if find_engine() is not None and _overruled(arguments):
        print("fimble: An engine was running and goes on as it is.", _RESTART, file=sys.stderr)  # noqa: T201
    find_or_start_engine(settings)
    if arguments.model:
        resolve_model(arguments.model)  # a wrong name is told here, not by an engine in its log
        asyncio.run(_load(settings, arguments.model))
    return _status(arguments)


def _overruled(arguments: argparse.Namespace) -> dict[str, object]:
    """The settings that stand on the command line, by their names in editors."""
    given = {name: getattr(arguments, name) for name in _SETTINGS}
    return {_camel(name): value for name, value in given.items() if value is not None}


def _settings(arguments: argparse.Namespace) -> EngineSettings:
    """The user's settings under what stands on the command line."""
    overruled = {"engine": _overruled(arguments)}
    for problem in resolve_settings(overruled).problems:
        raise UsageError(problem.removesuffix(" The default is used."))
    return load_settings(None, overruled).settings.engine


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


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
        known = {name: _in_words(value) for name, value in fields.items() if _in_words(value)}
        width = max(len(name) for name in known)
        sys.stdout.writelines(f"{name:<{width}}  {value}\n" for name, value in known.items())
    return 0


def _in_words(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in cast("list[object]", value))
    return "" if value is None else str(value)


async def _describe() -> dict[str, object]:
    engine = connect_engine(Settings())
    try:
        return {
            **asdict(description := await engine.describe()),
            "extras": sorted(description.extras),
        }
    finally:
        await engine.aclose()
