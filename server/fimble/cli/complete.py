"""`fimble complete FILE:LINE:COL`: one inline completion, by the pipeline that the editor uses."""

from __future__ import annotations

import argparse
import json
import sys
from typing import cast

from fimble.cli.completion_display import render_outcome
from fimble.cli.single_completion import add_completion_arguments, complete_once
from fimble.completion.outcome_figures import outcome_figures
from fimble.completion.request import Outcome
from fimble.documents.document import Document
from fimble.documents.position import position_at


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_completion_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Complete once and print; 0 with a suggestion, 1 without."""
    document, outcome = complete_once(arguments)
    if arguments.json:
        print(json.dumps(_as_json(outcome, document), ensure_ascii=False))  # noqa: T201
    else:
        coloured = sys.stdout.isatty()
        print(render_outcome(outcome, document, coloured=coloured))  # noqa: T201
    return 0 if outcome.suggestion else 1


def _as_json(outcome: Outcome, document: Document) -> dict[str, object]:
    suggestion = outcome.suggestion
    return {
        "text": suggestion.text if suggestion else None,
        "range": _range(document, suggestion.start_offset, suggestion.end_offset)
        if suggestion
        else None,
        "context": _context(outcome),
        **outcome_figures(outcome),
    }


def _context(outcome: Outcome) -> list[object]:
    """Which pieces of which files the model was shown."""
    steps = [step.notes for step in outcome.trace.steps if step.name == "context"]
    return list(cast("list[object]", steps[0].get("snippets", []))) if steps else []


def _range(document: Document, start: int, end: int) -> dict[str, dict[str, int]]:
    """Lines and columns from 1, columns in characters: as FILE:LINE:COL is given."""
    places = [position_at(document, offset, "utf-32") for offset in (start, end)]
    named = [{"line": place.line + 1, "column": place.character + 1} for place in places]
    return {"start": named[0], "end": named[1]}
