"""`fimble evaluate cases [FILE_OR_FOLDER…]`: cases written as Markdown; see `case_files`."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from fimble.cli.result_output import give_result
from fimble.completion.services import Services
from fimble.engine.connect import connect_engine
from fimble.engine.interface import EngineDescription
from fimble.evaluation.case_files import WrittenCase, read_case_files
from fimble.evaluation.case_run import CaseOutcome, ask_written_cases
from fimble.evaluation.chosen_model import name_model
from fimble.evaluation.infill import find_sentinels
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import require_folder
from fimble.settings import Settings
from fimble.syntax.parse import ParseCache
from fimble.weights.resolve import card_of_name

_PATIENT_MS: Final = 600_000


def run_cases(arguments: argparse.Namespace) -> int:
    """Ask, print the table; status 1 where a case is not as it should be."""
    if arguments.out:
        require_folder(arguments.out)
    cases = read_case_files(arguments.data)
    settings = Settings()
    # The time limit is for people; what is shown on a busy machine must be the same.
    completion = replace(settings.completion, debounce_ms=0, time_limit_ms=_PATIENT_MS)
    engine = replace(settings.engine, url=arguments.engine_url)
    model = arguments.model if arguments.engine_url else name_model(arguments.model)
    settings = replace(settings, model=model, completion=completion, engine=engine)
    outcomes, description = asyncio.run(_ask(cases, settings))
    own = not arguments.engine_url
    named = settings.model if own else description.model or settings.model
    words = ["fimble", "evaluate", "cases", *(path.name for path in arguments.data)]
    told = [asdict(outcome) for outcome in outcomes]
    result: dict[str, Any] = {
        "kind": "cases",
        "provenance": asdict(trace_origin(words, named, description, weights_known=own)),
        "subjects": {"pipeline": {"cases": told}},
    }
    give_result(arguments, result)
    return 0 if all(outcome.exact for outcome in outcomes) else 1


async def _ask(
    cases: Sequence[WrittenCase], settings: Settings
) -> tuple[list[CaseOutcome], EngineDescription]:
    engine = connect_engine(settings)
    services = Services(
        engine=engine, settings=settings, parse=ParseCache().parse, card_of=card_of_name
    )
    try:
        await find_sentinels(services)
        return await ask_written_cases(cases, services), await engine.describe()
    finally:
        await engine.aclose()
