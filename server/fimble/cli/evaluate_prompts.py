"""`fimble evaluate prompts PATH`: how much of its prompts an engine has to read while one types."""

from __future__ import annotations

import argparse
import asyncio
import random
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fimble.cli.result_output import give_result
from fimble.completion.model_card import ModelChoice, choose_model
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.documents.read_file import read_document
from fimble.engine.connect import connect_engine
from fimble.engine.interface import EngineDescription
from fimble.errors import UsageError
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.prompt_cost import PromptCost, count_costs, summarise_costs
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import require_folder
from fimble.evaluation.typing_states import type_file
from fimble.settings import Settings
from fimble.syntax.languages import language_of_file
from fimble.syntax.parse import ParseCache

_PLACES = 12
_LINES = 3
_RULES = ("cursor", "start", "function", "lines:1", "lines:5", "lines:10")


def run_prompts(arguments: argparse.Namespace, settings: Settings) -> int:
    """Type the files of a folder with every anchor and print the table."""
    if arguments.out:
        require_folder(arguments.out)
    files = _choose_files(arguments.data, arguments.limit, arguments.seed)
    rules = (arguments.anchor,) if arguments.anchor else _RULES
    costs, description = asyncio.run(_measure(files, rules, arguments.seed, settings))
    words = ["fimble", "evaluate", "prompts", arguments.data.name, "--seed", str(arguments.seed)]
    words += ["--limit", str(arguments.limit)] if arguments.limit else []
    words += ["--model", Path(settings.model).name]
    own = not settings.engine.url
    result: dict[str, Any] = {
        "kind": "prompts",
        "provenance": asdict(trace_origin(words, settings.model, description, weights_known=own)),
        "settings": asdict(settings.completion),
        "files": [Path(file.uri).name for file in files],
        "rules": {rule: asdict(summarise_costs(each)) for rule, each in costs.items()},
    }
    give_result(arguments, result)
    return 0


def _choose_files(path: Path, limit: int | None, seed: int) -> list[Document]:
    """The files of a known language below a folder, or the one file; a sample by the seed."""
    paths = sorted(path.rglob("*")) if path.is_dir() else [path]
    known = [each for each in paths if each.is_file() and language_of_file(each)]
    if not known:
        raise UsageError(f"There is no file of a known language in {path}.", "Name another folder.")
    random.Random(seed).shuffle(known)
    return [read_document(each, language_of_file(each)) for each in known[:limit]]


async def _measure(
    files: list[Document], rules: tuple[str, ...], seed: int, settings: Settings
) -> tuple[dict[str, list[PromptCost]], EngineDescription]:
    engine = connect_engine(settings)
    costs: dict[str, list[PromptCost]] = {}
    try:
        services = Services(engine=engine, settings=settings, parse=ParseCache().parse)
        choice = await choose_model(services)
        for rule in rules:
            costs[rule] = []
            changed = replace(services, frames=type(services.frames)())
            for file in files:
                states = list(type_file(file.text, _PLACES, _LINES, seed))
                costs[rule] += await count_costs(file, states, _with_rule(choice, rule), changed)
                show_progress(f"anchor {rule}: typed", files.index(file) + 1, len(files))
        return costs, await engine.describe()
    finally:
        await engine.aclose()


def _with_rule(choice: ModelChoice, rule: str) -> ModelChoice:
    if choice.card is None or choice.card.fim is None:
        raise UsageError(
            f"{choice.name or 'The served model'} has no fill-in-the-middle tokens.",
            "Name a model of fimble models list with --model.",
        )
    fim = replace(choice.card.fim, anchor=rule)
    return replace(choice, card=replace(choice.card, fim=fim))
