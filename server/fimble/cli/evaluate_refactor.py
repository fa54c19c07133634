"""`fimble evaluate refactor FOLDER`: deterministic refactorings at sampled places of a package.

It works on a copy. `--tests` names the package's own tests; they run as you, in that copy.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import asdict

from fimble.cli.result_output import give_result
from fimble.cli.whole_number import at_least_one
from fimble.errors import UsageError
from fimble.evaluation.applications.application import Application
from fimble.evaluation.applications.application_run import Wish, run_applications
from fimble.evaluation.applications.summary import summarise_applications
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
    if not arguments.data.is_dir():
        raise UsageError(f"{arguments.data} is no folder.", "Name the folder of a package.")
    if arguments.out:
        require_folder(arguments.out)
    wish = Wish(
        folder=arguments.data,
        offers=arguments.limit or _OFFERS,
        seed=arguments.seed,
        tests=arguments.tests,
        seconds=arguments.minutes * 60,
        languages=frozenset(arguments.languages.split(",")) - {""},
    )
    done = run_applications(wish, show_progress)
    by_language = {
        language: asdict(summarise_applications([e for e in done if e.language == language]))
        for language in sorted({each.language for each in done})
    }
    result = {
        "kind": "refactor",
        "provenance": asdict(trace_origin(_command(wish), "none", weights_known=False)),
        "package": wish.folder.resolve().name,
        "summary": asdict(summarise_applications(done)),
        "languages": by_language,
        "applications": [asdict(each) for each in done],
    }
    give_result(arguments, result)
    return int(any(_is_wrong(each) for each in done))


def _is_wrong(application: Application) -> bool:
    return application.sound is False or application.tests == "failed"


def _command(wish: Wish) -> list[str]:
    words = ["fimble", "evaluate", "refactor", wish.folder.resolve().name]
    words += ["--limit", str(wish.offers), "--seed", str(wish.seed)]
    words += ["--languages", ",".join(sorted(wish.languages))] if wish.languages else []
    words += ["--minutes", f"{wish.seconds / 60:g}"] if wish.seconds < math.inf else []
    return [*words, "--tests", "COMMAND"] if wish.tests else words
