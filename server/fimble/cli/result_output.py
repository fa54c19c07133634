"""How a command gives its result: kept in a folder, printed as a table or as JSON."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from fimble.evaluation.results import write_result
from fimble.evaluation.results_page import render_result


def give_result(arguments: argparse.Namespace, result: dict[str, Any]) -> None:
    """Write it where `--out` says, and print it; `--json` prints one JSON object.

    Raises:
        UsageError: the folder cannot be written.
    """
    if arguments.out:
        print(f"fimble: wrote {write_result(arguments.out, result)}", file=sys.stderr)  # noqa: T201
    print(json.dumps(result) if arguments.json else render_result(result))  # noqa: T201
