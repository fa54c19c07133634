"""`fimble benchmark index FOLDER`: how fast a project is indexed and asked about."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from fimble.cli.result_output import give_result
from fimble.errors import UsageError
from fimble.evaluation.index_speed import measure_index
from fimble.evaluation.provenance import trace_origin


def run_index(arguments: argparse.Namespace) -> int:
    """Measure and print the table."""
    if arguments.folder is None:
        raise UsageError("There is no folder to index.", "Name one: fimble benchmark index FOLDER.")
    measured = measure_index(arguments.folder)
    words = ["fimble", "benchmark", "index", arguments.folder.resolve().name]
    origin = trace_origin(words, "none", weights_known=False)
    result = {"kind": "index", "provenance": asdict(origin), **measured}
    give_result(arguments, result)
    return 0
