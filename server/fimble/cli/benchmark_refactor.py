"""`fimble benchmark refactor FOLDER`: how fast refactorings are listed and docstrings written."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from fimble.cli.result_output import give_result
from fimble.errors import UsageError
from fimble.evaluation.chosen_model import name_model_on_disk
from fimble.evaluation.docstring_speed import measure_docstrings
from fimble.evaluation.own_engine import own_folders
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.refactoring_speed import measure_listing


def run_refactor(arguments: argparse.Namespace) -> int:
    """Measure and print the table."""
    folder = arguments.folder
    if folder is None or not folder.is_dir():
        asked = "Name one: fimble benchmark refactor FOLDER."
        raise UsageError("There is no folder of source files.", asked)
    model = name_model_on_disk(arguments.model)
    listing = measure_listing(folder)
    with own_folders():
        docstrings, description = measure_docstrings(
            folder, model, arguments.device, arguments.runs
        )
    words = ["fimble", "benchmark", "refactor", folder.resolve().name]
    words += ["--runs", str(arguments.runs), "--device", arguments.device, "--model", model]
    origin = trace_origin(words, model, description, weights_known=True)
    measured = {"listing": listing, "docstrings": docstrings}
    give_result(arguments, {"kind": "refactoring-speed", "provenance": asdict(origin), **measured})
    return 0
