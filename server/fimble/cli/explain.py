"""`fimble explain FILE:LINE:COL`: one completion, and why it is as it is, or why there is none."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from fimble.cli.single_completion import add_completion_arguments, complete_once
from fimble.cli.written_page import write_page_file
from fimble.completion.outcome_figures import outcome_figures
from fimble.documents.read_file import parse_location
from fimble.explain.explanation import Explained, explain
from fimble.explain.page import render_page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_completion_arguments(parser)
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page")


def run(arguments: argparse.Namespace) -> int:
    """Complete once and explain; 0 also where there is no suggestion, since that is explained."""
    document, outcome = complete_once(arguments)
    line = parse_location(arguments.location).line - 1
    explained = Explained(uri=document.uri, line=line, outcome=outcome)
    if arguments.html:
        write_page_file(arguments.html, render_page(explained))
    if arguments.json:
        text = outcome.suggestion.text if outcome.suggestion else None
        told = {"text": text, **outcome_figures(outcome), **outcome.trace.as_json()}
        print(json.dumps(told, ensure_ascii=False, default=str))  # noqa: T201
    elif not arguments.html:
        print(explain(explained), end="")  # noqa: T201
    return 0
