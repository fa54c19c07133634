"""How a command gives its result: kept in a folder, printed as a table or as JSON.

Beside it stands how it differs from the last recorded one of its kind: of the folder that `--out`
names, else of those that Fimble brings along.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any

from fimble.evaluation.comparison import compare_results, find_last_like
from fimble.evaluation.results import Result, read_results, write_result
from fimble.evaluation.results_page import render_result


def give_result(arguments: argparse.Namespace, result: dict[str, Any]) -> None:
    """Write it where `--out` says, and print it; `--json` prints one JSON object.

    Raises:
        UsageError: the folder cannot be written, or holds a JSON file that is no result.
    """
    recorded = _recorded(arguments.out)
    last = find_last_like(result, recorded)
    differences = compare_results(result, recorded[last]) if last else []
    if last:
        told = [asdict(difference) for difference in differences]
        result = {**result, "against_last": {"file": last, "differences": told}}
    if arguments.out:
        print(f"fimble: wrote {write_result(arguments.out, result)}", file=sys.stderr)  # noqa: T201
    if arguments.json:
        print(json.dumps(result))  # noqa: T201
        return
    print(render_result(result))  # noqa: T201
    if last:
        lines = [f"Against {last}:", *(each.as_text() for each in differences)]
        print("\n" + "\n  ".join(lines))  # noqa: T201


def _recorded(folder: Path | None) -> Mapping[str, Result]:
    if folder is not None:
        return read_results(folder)
    with resources.as_file(resources.files("fimble_models") / "results") as own:
        return read_results(own)
