"""`fimble evaluate WHAT DATA`: how good suggestions and refactorings are, and what prompts cost.

`infill DATA`: how often the holes of programs are filled so that tests pass. `prompts PATH`: see
`evaluate_prompts`. `cceval DATA`: see `evaluate_cceval`. `replay [FOLDER…]`: `evaluate_replay`;
`cases [FILE…]`: `evaluate_cases`; `gate LEARN TEST`: `evaluate_gate`; `edit DATA`:
`evaluate_edit`; `mutants DATA`: `evaluate_mutants`; `refactor [FOLDER…]`: `evaluate_refactor`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import hashlib
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from fimble.cli.evaluate_cases import run_cases
from fimble.cli.evaluate_cceval import run_cceval
from fimble.cli.evaluate_divergence import run_divergence
from fimble.cli.evaluate_edit import run_edit_evaluation
from fimble.cli.evaluate_gate import run_gate
from fimble.cli.evaluate_mutants import run_mutant_evaluation
from fimble.cli.evaluate_prompts import run_prompts
from fimble.cli.evaluate_refactor import add_refactoring_arguments, run_refactor_evaluation
from fimble.cli.evaluate_replay import run_replay
from fimble.cli.result_output import give_result
from fimble.cli.whole_number import at_least_one
from fimble.completion.services import Services
from fimble.engine.connect import connect_engine
from fimble.errors import UnknownModelError, UsageError
from fimble.evaluation.changed_pipeline import EngineWithout, with_anchor
from fimble.evaluation.chosen_model import name_model
from fimble.evaluation.infill import SubjectResult, answer_cases, find_sentinels, judge_cases
from fimble.evaluation.infill_summary import case_as_json, summarise
from fimble.evaluation.infilling_data import InfillingCase, choose_sample, read_cases
from fimble.evaluation.judge import Limits, require_judge, require_tests
from fimble.evaluation.own_engine import own_folders
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.provenance import Provenance, trace_origin
from fimble.evaluation.results import require_folder
from fimble.evaluation.subjects import SUBJECTS, parse_subjects
from fimble.settings import Settings
from fimble.syntax.parse import ParseCache
from fimble.weights.resolve import resolve_model
from fimble_models import ModelCard

_PATIENT_MS: Final = 600_000
_WHAT_DEFAULT: Final = "raw,pipeline"
_WHAT: Final = (
    "infill",
    "edit",
    "replay",
    "gate",
    "cases",
    "prompts",
    "cceval",
    "divergence",
    "mutants",
    "refactor",
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("what_to_do", choices=_WHAT)
    parser.add_argument(
        "data", type=Path, nargs="*", metavar="DATA", help="JSON lines; source files; folders"
    )
    parser.add_argument("--limit", type=at_least_one, help="so many cases or files")
    parser.add_argument("--seed", type=int, default=1, help="chooses them (1)")
    parser.add_argument(
        "--what",
        default="",
        help=f"any of {', '.join(SUBJECTS)}; replay: alone, careless, again; edit: raw, ours",
    )
    parser.add_argument("--model", default="auto", help="a model card's name or a path")
    parser.add_argument(
        "--anchor", default="", help="split the prompt there: cursor, start, function or lines:5"
    )
    parser.add_argument(
        "--without-healing", action="store_true", help="leave half a word to the model as it is"
    )
    parser.add_argument(
        "--patient", action="store_true", help="no time limit: for quality on a busy machine"
    )
    parser.add_argument(
        "--quantization", choices=["auto", "int8", "none"], default="auto", help="of our own engine"
    )
    parser.add_argument("--engine-url", default="", help="an OpenAI-compatible server to ask")
    parser.add_argument(
        "--execute",
        action="store_true",
        help="run what the model wrote, with its tests, as you; else exact matches alone",
    )
    parser.add_argument(
        "--context-tokens", default="300", help="cceval: tokens of other files, several by commas"
    )
    parser.add_argument("--max-tokens", type=at_least_one, help="replay: the longest suggestion")
    parser.add_argument(
        "--prefix-tokens", type=at_least_one, help="replay: of the prompt, and a third behind"
    )
    parser.add_argument(
        "--packages", default="test", help="replay, where no folder is named: test or learn or both"
    )
    parser.add_argument(
        "--elsewhere", action="store_true", help="replay: only what other files define"
    )
    parser.add_argument("--table", type=Path, metavar="FILE", help="gate: write the weights there")
    parser.add_argument("--least-chance", type=float, help="gate: judge it at this chance")
    parser.add_argument("--done", type=Path, metavar="FILE", help="replay, edit: go on with this")
    add_refactoring_arguments(parser)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write the results there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def run(arguments: argparse.Namespace) -> int:
    """Evaluate and print the table."""
    if arguments.what_to_do != "edit":
        arguments.what = arguments.what or _WHAT_DEFAULT
    if arguments.what_to_do == "replay":
        return run_replay(arguments)
    if arguments.what_to_do == "cases":
        return run_cases(arguments)
    if arguments.what_to_do == "gate":
        return run_gate(arguments)
    if arguments.what_to_do == "divergence":
        return run_divergence(arguments)
    if arguments.what_to_do == "refactor":
        return run_refactor_evaluation(arguments)
    if len(arguments.data) != 1:
        raise UsageError(f"{arguments.what_to_do} takes one DATA.", "Name one file or folder.")
    arguments.data = arguments.data[0]
    if arguments.what_to_do == "cceval":
        return run_cceval(arguments)
    if arguments.what_to_do == "edit":
        return run_edit_evaluation(arguments)
    if arguments.what_to_do == "mutants":
        return run_mutant_evaluation(arguments)
    if arguments.what_to_do == "prompts":
        return run_prompts(arguments, _settings(arguments))
    subjects = parse_subjects(arguments.what, SUBJECTS)
    if arguments.execute:
        require_judge()
    if arguments.out:
        require_folder(arguments.out)
    every = read_cases(arguments.data)
    cases = choose_sample(every, arguments.limit, arguments.seed)
    if arguments.execute:
        require_tests(cases)
    settings = _settings(arguments)
    # An engine that runs already has its own quantization.
    apart = arguments.quantization != "auto" and not arguments.engine_url
    with own_folders() if apart else contextlib.nullcontext():
        answered, origin = asyncio.run(_answer(arguments, subjects, cases, settings))
    if arguments.execute:
        answered = [judge_cases(one, cases, Limits(), show_progress) for one in answered]
    result = {
        "kind": "infill",
        "provenance": asdict(origin),
        "data": _data(arguments, len(every), len(cases)),
        "settings": asdict(settings.completion),
        "changes": _changes(arguments),
        "subjects": {one.subject: _as_json(one) for one in answered},
    }
    give_result(arguments, result)
    return 0


def _settings(arguments: argparse.Namespace) -> Settings:
    """The defaults of an editor. `auto` is decided once, so that all subjects ask one model."""
    settings = Settings()
    if arguments.patient:
        patient = replace(settings.completion, time_limit_ms=_PATIENT_MS)
        settings = replace(settings, completion=patient)
    if arguments.engine_url:
        engine = replace(settings.engine, url=arguments.engine_url)
        return replace(settings, model=arguments.model, engine=engine)
    engine = replace(settings.engine, quantization=arguments.quantization)
    return replace(settings, model=name_model(arguments.model), engine=engine)


async def _answer(
    arguments: argparse.Namespace,
    subjects: tuple[str, ...],
    cases: list[InfillingCase],
    settings: Settings,
) -> tuple[list[SubjectResult], Provenance]:
    engine = connect_engine(settings)
    narrowed = EngineWithout(engine, frozenset({"token_healing"}))
    services = Services(
        engine=narrowed if arguments.without_healing else engine,
        settings=settings,
        parse=ParseCache().parse,
        card_of=with_anchor(_card_of, arguments.anchor) if arguments.anchor else _card_of,
    )
    try:
        fim = await find_sentinels(services)
        answered = [
            await answer_cases(subject, cases, services, fim, show_progress) for subject in subjects
        ]
        description = await engine.describe()
    finally:
        await engine.aclose()
    model = description.model or settings.model
    own = not arguments.engine_url
    named = settings.model if own else model
    return answered, trace_origin(_command(arguments, named), named, description, weights_known=own)


def _card_of(model: str) -> ModelCard | None:
    try:
        return resolve_model(model).card
    except UnknownModelError:
        return None


def _command(arguments: argparse.Namespace, model: str) -> list[str]:
    """The command that repeats it, with the names of files and without addresses."""
    words = ["fimble", "evaluate", "infill", arguments.data.name]
    if arguments.limit:
        words += ["--limit", str(arguments.limit)]
    words += ["--seed", str(arguments.seed), "--what", arguments.what]
    words += ["--model", Path(model).name]
    if arguments.anchor:
        words += ["--anchor", arguments.anchor]
    if arguments.without_healing:
        words += ["--without-healing"]
    if arguments.patient:
        words += ["--patient"]
    if arguments.quantization != "auto":
        words += ["--quantization", arguments.quantization]
    if arguments.engine_url:
        words += ["--engine-url", "URL"]
    return [*words, "--execute"] if arguments.execute else words


def _changes(arguments: argparse.Namespace) -> list[str]:
    anchor = [f"anchor {arguments.anchor}"] if arguments.anchor else []
    rounding = (
        [f"quantization {arguments.quantization}"] if arguments.quantization != "auto" else []
    )
    return anchor + (["no healing"] if arguments.without_healing else []) + rounding


def _data(arguments: argparse.Namespace, total: int, chosen: int) -> dict[str, Any]:
    return {
        "file": arguments.data.name,
        "sha256": hashlib.sha256(arguments.data.read_bytes()).hexdigest(),
        "cases": total,
        "chosen": chosen,
        "seed": arguments.seed,
    }


def _as_json(result: SubjectResult) -> dict[str, Any]:
    return {
        "summary": asdict(summarise(result)),
        "cases": [case_as_json(case) for case in result.cases],
    }
