"""`fimble evaluate replay [FOLDER…]`: holes in real files, filled with the repository around.

Without a folder the holes are cut into pinned packages; `--done FILE` keeps every case at once, so
that a run that was ended goes on where it was. `--what again` has the pipeline of today look at the
answers that are stored there: a minute for a thousand, without a model.
"""

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
from fimble.errors import UsageError
from fimble.evaluation.changed_pipeline import with_anchor
from fimble.evaluation.chosen_model import name_model
from fimble.evaluation.holes.careless_engine import CarelessEngine
from fimble.evaluation.holes.choosing import ChosenFile, choose_holes, find_stored_holes
from fimble.evaluation.holes.done_cases import Case, DoneCases, by_subject
from fimble.evaluation.holes.pretended_engine import MODEL
from fimble.evaluation.holes.repositories import USES, Repository, read_folder, read_packages
from fimble.evaluation.holes.run import SUBJECTS, WITHOUT_MODEL, ask_everything
from fimble.evaluation.holes.summary import compare_subjects, shorten, summarise_cases
from fimble.evaluation.infill import find_sentinels
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import require_folder
from fimble.evaluation.subjects import parse_subjects
from fimble.settings import Settings
from fimble.syntax.parse import ParseCache
from fimble.weights.resolve import card_of_name

_PATIENT_MS: Final = 600_000
_HOLES: Final = 120


def run_replay(arguments: argparse.Namespace) -> int:
    """Cut, ask, and print the table."""
    subjects = parse_subjects(arguments.what, SUBJECTS)
    if arguments.out:
        require_folder(arguments.out)
    done = DoneCases(arguments.done)
    repositories = _repositories(arguments)
    chosen = _choose(arguments, subjects, repositories, done)
    settings = _settings(arguments, subjects)
    cases, description = asyncio.run(_ask(arguments, chosen, subjects, settings, done))
    result = _result(arguments, settings, description, cases)
    give_result(arguments, result)
    return 0


def _choose(
    arguments: argparse.Namespace,
    subjects: Sequence[str],
    repositories: Sequence[Repository],
    done: DoneCases,
) -> list[ChosenFile]:
    """The files with the holes to ask; for `again` alone those of the stored answers."""
    if "again" in subjects:
        if len(subjects) > 1:
            raise UsageError("Stored answers are looked at alone.", "Use --what again.")
        stored = by_subject(done.all()).get("pipeline", [])[: arguments.limit]
        chosen = find_stored_holes(repositories, stored)
        if not chosen:
            raise UsageError(
                "There are no stored answers for these files.",
                "Name with --done the file of a run with --what pipeline on the same files.",
            )
        return chosen
    chosen = choose_holes(
        repositories, arguments.limit or _HOLES, arguments.seed, elsewhere=arguments.elsewhere
    )
    if not chosen:
        raise UsageError("There is no file to cut such holes into.", "Name other folders.")
    return chosen


def _repositories(arguments: argparse.Namespace) -> list[Repository]:
    if arguments.data:
        return [read_folder(folder) for folder in arguments.data]
    return [
        repository
        for use in _uses(arguments.packages)
        for repository in read_packages(
            use, lambda what, share: show_progress(what, int(share * 100), 100)
        )
    ]


def _uses(names: str) -> list[str]:
    uses: list[str] = list(USES) if names == "both" else names.split(",")
    if not set(uses) <= set(USES):
        raise UsageError(f"There are no packages {names!r}.", f"Name {' or '.join(USES)} or both.")
    return uses


def _settings(arguments: argparse.Namespace, subjects: Sequence[str]) -> Settings:
    """The defaults of an editor, without its haste."""
    settings = Settings()
    completion = replace(settings.completion, time_limit_ms=_PATIENT_MS, debounce_ms=0)
    if arguments.max_tokens:
        completion = replace(completion, max_tokens=arguments.max_tokens)
    if arguments.prefix_tokens:
        shorter = arguments.prefix_tokens
        completion = replace(completion, prefix_tokens=shorter, suffix_tokens=shorter // 3)
    # What was read for a stored answer is read no more.
    context_tokens = 0 if set(subjects) == {"again"} else int(arguments.context_tokens)
    context = replace(settings.context, max_tokens=context_tokens)
    settings = replace(settings, completion=completion, context=context)
    if arguments.engine_url:
        engine = replace(settings.engine, url=arguments.engine_url)
        return replace(settings, model=arguments.model, engine=engine)
    if set(subjects) == {"careless"}:
        return replace(settings, model=MODEL)
    return replace(settings, model=name_model(arguments.model))


async def _ask(
    arguments: argparse.Namespace,
    chosen: Sequence[ChosenFile],
    subjects: Sequence[str],
    settings: Settings,
    done: DoneCases,
) -> tuple[list[Case], EngineDescription]:
    needs_model = not WITHOUT_MODEL.issuperset(subjects)
    engine = connect_engine(settings) if needs_model else CarelessEngine()
    services = Services(
        engine=engine,
        settings=settings,
        parse=ParseCache().parse,
        card_of=with_anchor(card_of_name, arguments.anchor) if arguments.anchor else card_of_name,
    )
    try:
        fim = await find_sentinels(services) if needs_model else None
        cases = await ask_everything(chosen, subjects, services, fim, done, show_progress)
        return cases, await engine.describe()
    finally:
        await engine.aclose()


def _result(
    arguments: argparse.Namespace,
    settings: Settings,
    description: EngineDescription,
    cases: Sequence[Case],
) -> dict[str, Any]:
    own = not arguments.engine_url
    model = settings.model if own else description.model or settings.model
    told = by_subject(cases)
    subjects: dict[str, dict[str, Any]] = {
        name: {"summary": summarise_cases(each), "cases": [shorten(case) for case in each]}
        for name, each in told.items()
    }
    for other in {"raw", "alone"} & set(told) if "pipeline" in told else ():
        against = compare_subjects(told["pipeline"], told[other])
        subjects["pipeline"]["summary"][f"against_{other}"] = against
    origin = trace_origin(_command(arguments), model, description, weights_known=own)
    return {
        "kind": "holes",
        "provenance": asdict(origin),
        "data": {"seed": arguments.seed, "holes": len({case["key"] for case in cases})},
        "settings": asdict(settings.completion),
        "anchor": arguments.anchor,
        "elsewhere": arguments.elsewhere,
        "subjects": subjects,
    }


def _command(arguments: argparse.Namespace) -> list[str]:
    words = ["fimble", "evaluate", "replay", *(folder.name for folder in arguments.data)]
    if not arguments.data:
        words += ["--packages", arguments.packages]
    if arguments.what != "again":
        words += ["--limit", str(arguments.limit or _HOLES), "--seed", str(arguments.seed)]
    words += ["--what", arguments.what, "--context-tokens", arguments.context_tokens]
    if arguments.anchor:
        words += ["--anchor", arguments.anchor]
    if arguments.elsewhere:
        words += ["--elsewhere"]
    if arguments.max_tokens:
        words += ["--max-tokens", str(arguments.max_tokens)]
    if arguments.prefix_tokens:
        words += ["--prefix-tokens", str(arguments.prefix_tokens)]
    return words
