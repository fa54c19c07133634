"""`fimble evaluate mutants DATA`: how many wrong rewrites of pure functions the checks catch."""

from __future__ import annotations

import argparse
import asyncio
import math
from dataclasses import asdict

from fimble.cli.result_output import give_result
from fimble.errors import UsageError
from fimble.evaluation.mutants.mutation_run import run_mutants
from fimble.evaluation.mutants.pure_functions import read_functions
from fimble.evaluation.mutants.summary import summarise_mutants
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import require_folder
from fimble.refactoring.sandbox.system_calls import why_no_filter

_WANTED = 200


def run_mutant_evaluation(arguments: argparse.Namespace) -> int:
    """Judge the rewrites and print the table."""
    if reason := why_no_filter():
        raise UsageError(f"Nothing can be run here: {reason}.", "Use a machine with Linux.")
    if arguments.out:
        require_folder(arguments.out)
    functions = read_functions(arguments.data)
    wanted = arguments.limit or _WANTED
    seconds = arguments.minutes * 60
    run = asyncio.run(run_mutants(functions, wanted, arguments.seed, seconds, show_progress))
    words = ["fimble", "evaluate", "mutants", arguments.data.resolve().name]
    words += ["--limit", str(wanted), "--seed", str(arguments.seed)]
    words += ["--minutes", str(arguments.minutes)] if arguments.minutes < math.inf else []
    result = {
        "kind": "mutants",
        "provenance": asdict(trace_origin(words, "none", weights_known=False)),
        "data": arguments.data.resolve().name,
        "summary": asdict(summarise_mutants(run)),
        "rewrites": [asdict(each) for each in run.judged],
    }
    give_result(arguments, result)
    return 0
