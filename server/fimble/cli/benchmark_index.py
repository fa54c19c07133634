"""`fimble benchmark index FOLDER`: how fast a project is indexed and asked about."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from fimble.errors import UsageError
from fimble.evaluation.index_speed import measure_index
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import write_result
from fimble.evaluation.results_page import render_result


def run_index(arguments: argparse.Namespace) -> int:
    """Measure and print the table."""
    if arguments.folder is None:
        raise UsageError("There is no folder to index.", "Name one: fimble benchmark index FOLDER.")
    measured = measure_index(arguments.folder)
    words = ["fimble", "benchmark", "index", arguments.folder.resolve().name]
    origin = trace_origin(words, "none", weights_known=False)
    result = {"kind": "index", "provenance": asdict(origin), **measured}
    if arguments.out:
        print(f"fimble: wrote {write_result(arguments.out, result)}", file=sys.stderr)  # noqa: T201
    print(json.dumps(result) if arguments.json else render_result(result))  # noqa: T201
    return 0
