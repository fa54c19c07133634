"""One completion from the command line: what `fimble complete` and `fimble explain` begin with."""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from fimble.completion.pipeline import complete
from fimble.completion.request import CompletionRequest, Outcome, Trigger
from fimble.completion.services import Services
from fimble.context.workspace import find_workspace
from fimble.context.workspace_context import WorkspaceContext
from fimble.documents.document import Document
from fimble.documents.read_file import offset_of, parse_location, read_document
from fimble.engine.connect import connect_engine
from fimble.engine.interface import Engine
from fimble.errors import EngineError
from fimble.settings import Settings
from fimble.syntax.languages import language_of_file
from fimble.syntax.parse import ParseCache
from fimble.user_settings import load_settings
from fimble.weights.resolve import card_of_name, resolve_model

_POLL_S = 0.5
_PATIENT_MS = 30_000
_CONTEXT_MS = 2000
_INDEX_S = 20.0
"""A person who waits at a prompt is more patient than one who types."""


def add_completion_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("location", metavar="FILE:LINE:COL", help="where; both counted from 1")
    parser.add_argument("--model", help="a model card's name, a GGUF file or a folder")
    parser.add_argument("--device", help="cpu, cuda or mps, where the engine is started by this")
    parser.add_argument("--no-context", action="store_true", help="know this file alone")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def complete_once(arguments: argparse.Namespace) -> tuple[Document, Outcome]:
    """Complete at the place that the arguments name."""
    location = parse_location(arguments.location)
    document = read_document(location.path, language_of_file(location.path))
    request = CompletionRequest(
        document=document, offset=offset_of(document, location), trigger=Trigger.INVOKED
    )
    settings = _settings(arguments)
    if not settings.engine.url:
        model = resolve_model(settings.model).name  # a wrong name is told before a start
        if settings.model != "auto":
            settings = replace(settings, model=model)
    outcome = asyncio.run(_complete(request, settings, location.path))
    if arguments.device and outcome.device and not arguments.device.startswith(outcome.device):
        other = f"The running engine is on {outcome.device}; run fimble engine stop to change that."
        print(f"fimble: {other}", file=sys.stderr)  # noqa: T201
    return document, outcome


def _settings(arguments: argparse.Namespace) -> Settings:
    """The user's settings and those of the folder we stand in; the arguments win over both."""
    overrides: dict[str, Any] = {"completion": {"timeLimitMs": _PATIENT_MS}}
    if arguments.model:
        overrides["model"] = arguments.model
    if arguments.no_context:
        overrides["context"] = {"maxTokens": 0}
    if arguments.device:
        overrides["engine"] = {"device": arguments.device}
    resolved = load_settings(Path.cwd(), overrides)
    for problem in resolved.problems:
        print(f"fimble: {problem}", file=sys.stderr)  # noqa: T201
    return resolved.settings


async def _complete(request: CompletionRequest, settings: Settings, path: Path) -> Outcome:
    engine = connect_engine(settings)
    context = _open_context(settings, path)
    services = Services(
        engine=engine,
        settings=settings,
        parse=ParseCache().parse,
        card_of=card_of_name,
        context=context,
    )
    progress = asyncio.create_task(_show_progress(engine))
    try:
        return await complete(request, services)
    finally:
        progress.cancel()
        with suppress(asyncio.CancelledError):
            await progress
        context.close()
        await engine.aclose()


def _open_context(settings: Settings, path: Path) -> WorkspaceContext:
    """The context of the file's repository, indexed as far as a person waits for."""
    patient = replace(settings.context, deadline_ms=_CONTEXT_MS)
    context = WorkspaceContext(patient)
    root = find_workspace(path)
    if root is not None and settings.context.max_tokens:
        context.open_workspace(root)
        if not context.wait_for_index(_INDEX_S):
            what = f"{root} is not wholly indexed yet; run it again to know more of it."
            print(f"fimble: {what}", file=sys.stderr)  # noqa: T201
    return context


async def _show_progress(engine: Engine) -> None:
    """Say on stderr what the engine is busy with, whenever that changes."""
    told = ""
    while True:
        await asyncio.sleep(_POLL_S)
        try:
            description = await engine.describe()
        except EngineError:
            continue
        busy = "" if description.status in ("ready", "unloaded") else description.message
        if busy and description.progress is not None:
            busy += f" ({int(description.progress * 100 // 5 * 5)} %)"
        if busy and busy != told:
            print(f"fimble: {busy}", file=sys.stderr, flush=True)  # noqa: T201
            told = busy
