"""`fimble explain FILE:LINE:COL`: one completion, and why it is as it is, or why there is none."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from fimble.cli.single_completion import add_completion_arguments, complete_once
from fimble.cli.written_page import write_page_file
from fimble.explain.explanation import explain
from fimble.explain.markdown import render_markdown
from fimble.explain.page import render_page


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_completion_arguments(parser)
    parser.add_argument("--html", type=Path, metavar="FILE", help="write a page")


def run(arguments: argparse.Namespace) -> int:
    """Complete once and explain; 0 also where there is no suggestion, since that is explained."""
    _, outcome = complete_once(arguments)
    explanation = explain(outcome)
    if arguments.html:
        write_page_file(arguments.html, render_page(explanation))
    if arguments.json:
        print(json.dumps(asdict(explanation), ensure_ascii=False, default=str))  # noqa: T201
    elif not arguments.html:
        print(render_markdown(explanation), end="")  # noqa: T201
    return 0
