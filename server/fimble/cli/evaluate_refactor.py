"""`fimble evaluate refactor [FOLDER…]`: deterministic refactorings at sampled places of packages.

It works on copies. `--tests` names the package's own tests; they run as you, in that copy. Without
a folder it takes pinned packages, and runs the tests of those in Python.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fimble.cli.result_output import give_result
from fimble.cli.whole_number import at_least_one
from fimble.errors import UsageError
from fimble.evaluation.applications.application import Application
from fimble.evaluation.applications.application_run import Wish, run_applications
from fimble.evaluation.applications.pinned_packages import pinned_packages, unpack
from fimble.evaluation.applications.summary import (
    as_plain,
    count_reasons,
    summarise_applications,
)
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import require_folder

_OFFERS = 100


def add_refactoring_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what `mutants` and `refactor` take besides."""
    parser.add_argument("--tests", default="", help="refactor: a command that runs its tests")
    parser.add_argument("--languages", default="", help="refactor: only these, by commas")
    parser.add_argument(
        "--minutes",
        type=at_least_one,
        default=math.inf,
        help="mutants, refactor: begin nothing after so many",
    )


def run_refactor_evaluation(arguments: argparse.Namespace) -> int:
    """Try them and print the table; 1 where an offered change is unsound or fails the tests."""
    if arguments.out:
        require_folder(arguments.out)
    if arguments.tests and not arguments.data:
        raise UsageError("The pinned packages have their tests.", "Name a folder with --tests.")
    done: list[Application] = []
    packages: dict[str, dict[str, Any]] = {}
    left_out: list[str] = []
    for wish in _wishes(arguments):
        try:
            made = run_applications(wish, show_progress, _tell_if_wrong)
        except UsageError as fault:
            if arguments.data:
                raise
            left_out.append(wish.folder.name)  # one of several: the others are worth their time
            print(f"fimble: left out: {fault}", file=sys.stderr)  # noqa: T201
            continue
        packages[wish.folder.name] = asdict(summarise_applications(made))
        named = f"{wish.folder.name}/" if len(arguments.data) != 1 else ""
        done += [replace(each, file=f"{named}{each.file}") for each in made]
    by_language = {
        language: asdict(summarise_applications([e for e in done if e.language == language]))
        for language in sorted({each.language for each in done})
    }
    result = {
        "kind": "refactor",
        "provenance": asdict(trace_origin(_command(arguments), "none", weights_known=False)),
        "package": ", ".join(packages),
        "summary": asdict(summarise_applications(done)),
        "languages": by_language,
        "packages": packages,
        "left_out": left_out,
        "applications": [as_plain(each) for each in done if each.offered],
        "refused": count_reasons(done),
    }
    give_result(arguments, result)
    return int(any(_is_wrong(each) for each in done))


def _wishes(arguments: argparse.Namespace) -> Iterator[Wish]:
    """One for each folder that is named, or for each pinned package."""
    wish = Wish(
        folder=Path(),
        offers=arguments.limit or _OFFERS,
        seed=arguments.seed,
        tests=arguments.tests,
        seconds=arguments.minutes * 60,
        languages=frozenset(arguments.languages.split(",")) - {""},
    )
    for folder in arguments.data:
        if not folder.is_dir():
            raise UsageError(f"{folder} is no folder.", "Name the folder of a package.")
    for folder in arguments.data:
        yield replace(wish, folder=folder.resolve())
    for package in [] if arguments.data else pinned_packages(wish.languages):
        with tempfile.TemporaryDirectory(prefix="fimble-package-") as scratch:
            folder = unpack(package, Path(scratch), _show_share)
            yield replace(wish, folder=folder, tests=package.tests, languages=package.languages)


def _show_share(what: str, share: float) -> None:
    show_progress(what, int(share * 100), 100)


def _tell_if_wrong(application: Application) -> None:
    """At once: a run takes an hour, and what went wrong can be looked at meanwhile."""
    if _is_wrong(application):
        what = application.reason or "its tests fail"
        told = f"fimble: {application.action} in {application.file}: {what}"
        print(f"{told}\n{application.diff}", file=sys.stderr, flush=True)  # noqa: T201


def _is_wrong(application: Application) -> bool:
    return application.sound is False or application.tests == "failed"


def _command(arguments: argparse.Namespace) -> list[str]:
    words = ["fimble", "evaluate", "refactor", *(each.resolve().name for each in arguments.data)]
    words += ["--limit", str(arguments.limit or _OFFERS), "--seed", str(arguments.seed)]
    words += ["--languages", arguments.languages] if arguments.languages else []
    words += ["--minutes", f"{arguments.minutes:g}"] if arguments.minutes < math.inf else []
    return [*words, "--tests", "COMMAND"] if arguments.tests else words
