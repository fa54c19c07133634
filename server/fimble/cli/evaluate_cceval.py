"""`fimble evaluate cceval DATA`: lines that need another file, with our context and without."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from fimble.cli.result_output import give_result
from fimble.completion.services import Services
from fimble.engine.connect import connect_engine
from fimble.errors import UsageError
from fimble.evaluation.chosen_model import name_model
from fimble.evaluation.cross_file import (
    FinishedLine,
    compare_lines,
    finish_lines,
    summarise_lines,
)
from fimble.evaluation.cross_file_data import CrossFileCase, read_cross_file_cases
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import require_folder
from fimble.settings import Settings
from fimble.syntax.parse import ParseCache
from fimble.weights.resolve import card_of_name

_PATIENT_MS: Final = 60_000


def run_cceval(arguments: argparse.Namespace) -> int:
    """Evaluate and print the table."""
    budgets = _budgets(arguments.context_tokens)
    if arguments.out:
        require_folder(arguments.out)
    every = read_cross_file_cases(arguments.data)
    cases = every[: arguments.limit]
    settings = _settings(arguments)
    digest = hashlib.sha256(arguments.data.read_bytes()).hexdigest()
    result = asyncio.run(_evaluate(arguments, settings, budgets, cases, every))
    result["data"]["sha256"] = digest
    give_result(arguments, result)
    return 0


def _budgets(text: str) -> list[int]:
    words = text.split(",")
    if not all(word.strip().isdigit() for word in words):
        raise UsageError(f"{text!r} is no list of numbers of tokens.", "For example: 0,300")
    return list(dict.fromkeys([0, *map(int, words)]))


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = Settings()
    completion = replace(settings.completion, time_limit_ms=_PATIENT_MS, debounce_ms=0)
    settings = replace(settings, completion=completion)
    if arguments.engine_url:
        engine = replace(settings.engine, url=arguments.engine_url)
        return replace(settings, model=arguments.model, engine=engine)
    return replace(settings, model=name_model(arguments.model))


async def _evaluate(
    arguments: argparse.Namespace,
    settings: Settings,
    budgets: Sequence[int],
    cases: Sequence[CrossFileCase],
    every: Sequence[CrossFileCase],
) -> dict[str, Any]:
    engine = connect_engine(settings)
    services = Services(
        engine=engine, settings=settings, parse=ParseCache().parse, card_of=card_of_name
    )
    lines: dict[int, list[FinishedLine]] = {}
    try:
        for budget in budgets:
            fresh = replace(services, recent=type(services.recent)())
            lines[budget] = await finish_lines(cases, every, fresh, budget, show_progress)
        description = await engine.describe()
    finally:
        await engine.aclose()
    own = not arguments.engine_url
    words = ["fimble", "evaluate", "cceval", arguments.data.name, "--limit", str(len(cases))]
    words += ["--context-tokens", arguments.context_tokens]
    model = settings.model if own else description.model or settings.model
    origin = trace_origin(words, model, description, weights_known=own)
    return {
        "kind": "cceval",
        "provenance": asdict(origin),
        "data": {
            "file": arguments.data.name,
            "cases": len(every),
            "chosen": len(cases),
        },
        "settings": asdict(settings.completion),
        "subjects": {
            str(budget): {
                "summary": summarise_lines(told) | compare_lines(lines[0], told),
                "cases": [asdict(line) for line in told],
            }
            for budget, told in lines.items()
        },
    }
