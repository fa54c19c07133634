"""`fimble evaluate edit DATA`: edits in words, one plain answer of the model beside Fimble's road.

Each edit is RUN with its test, as you, under limits: give `--execute`. `--done FILE` keeps every
answer at once, so that a run that was ended goes on where it was.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from fimble.cli.result_output import give_result
from fimble.engine.connect import connect_engine
from fimble.engine.interface import EngineDescription
from fimble.errors import UsageError
from fimble.evaluation.chosen_model import name_model
from fimble.evaluation.edits.asking import SUBJECTS
from fimble.evaluation.edits.edit_data import EditCase, read_edit_cases
from fimble.evaluation.edits.edit_run import ask_edits, judge_edits, usable_cases
from fimble.evaluation.edits.summary import compare_with_raw, summarise_edits
from fimble.evaluation.holes.done_cases import Case, DoneCases, by_subject
from fimble.evaluation.infilling_data import choose_sample
from fimble.evaluation.judge import Limits, require_judge
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import require_folder
from fimble.evaluation.subjects import parse_subjects
from fimble.refactoring.services import RefactoringServices
from fimble.settings import Settings
from fimble.syntax.parse import ParseCache
from fimble.weights.resolve import card_of_name

WHAT_DEFAULT = "raw,ours"


def run_edit_evaluation(arguments: argparse.Namespace) -> int:
    """Ask, run, and print the table."""
    subjects = parse_subjects(arguments.what or WHAT_DEFAULT, SUBJECTS)
    if not arguments.execute:
        raise UsageError(
            "Whether an edit is right is known by its test alone, which runs what a model wrote.",
            "Give --execute, or leave it be.",
        )
    require_judge()
    if arguments.out:
        require_folder(arguments.out)
    done = DoneCases(arguments.done)
    every = read_edit_cases(arguments.data)
    shuffled = choose_sample(every, None, arguments.seed)
    cases, left_out = usable_cases(shuffled, arguments.limit, Limits(), show_progress)
    settings = _settings(arguments)
    answered, description = asyncio.run(_ask(cases, subjects, settings, done))
    judged = judge_edits(cases, answered, Limits(), show_progress)
    result = _result(arguments, settings, description, judged)
    result["data"] |= {"cases": len(every), "chosen": len(cases), "left_out": left_out}
    give_result(arguments, result)
    return 0


def _settings(arguments: argparse.Namespace) -> Settings:
    """The defaults of an editor; `--patient` takes the time limit away."""
    settings = Settings()
    if arguments.patient:
        patient = replace(settings.refactor, time_limit_ms=600_000)
        settings = replace(settings, refactor=patient)
    if arguments.engine_url:
        engine = replace(settings.engine, url=arguments.engine_url)
        return replace(settings, model=arguments.model, engine=engine)
    return replace(settings, model=name_model(arguments.model))


async def _ask(
    cases: Sequence[EditCase], subjects: Sequence[str], settings: Settings, done: DoneCases
) -> tuple[list[Case], EngineDescription]:
    engine = connect_engine(settings)
    services = RefactoringServices(
        engine=lambda: engine, settings=settings, parse=ParseCache().parse, card_of=card_of_name
    )
    try:
        answered = await ask_edits(cases, subjects, services, done, show_progress)
        return answered, await engine.describe()
    finally:
        await engine.aclose()


def _result(
    arguments: argparse.Namespace,
    settings: Settings,
    description: EngineDescription,
    judged: Sequence[Case],
) -> dict[str, Any]:
    own = not arguments.engine_url
    model = settings.model if own else description.model or settings.model
    told = by_subject(judged)
    subjects: dict[str, dict[str, Any]] = {
        name: {"summary": summarise_edits(each), "cases": each} for name, each in told.items()
    }
    if {"raw", "ours"} <= told.keys():
        against = compare_with_raw(told["ours"], told["raw"])
        subjects["ours"]["summary"]["against_raw"] = against
    data = arguments.data
    origin = trace_origin(_command(arguments, model), model, description, weights_known=own)
    return {
        "kind": "edits",
        "provenance": asdict(origin),
        "data": {
            "file": data.name,
            "sha256": hashlib.sha256(data.read_bytes()).hexdigest(),
            "seed": arguments.seed,
        },
        "settings": asdict(settings.refactor),
        "subjects": subjects,
    }


def _command(arguments: argparse.Namespace, model: str) -> list[str]:
    words = ["fimble", "evaluate", "edit", arguments.data.name]
    words += ["--limit", str(arguments.limit)] if arguments.limit else []
    words += ["--seed", str(arguments.seed), "--what", arguments.what or WHAT_DEFAULT]
    words += ["--model", model.rpartition("/")[2]]
    words += ["--patient"] if arguments.patient else []
    words += ["--engine-url", "URL"] if arguments.engine_url else []
    return [*words, "--execute"]
