"""`fimble evaluate gate LEARN TEST`: learns the chance of acceptance from done holes.

Both are files that `fimble evaluate replay --done` wrote, of different packages. The table goes to
`--table`, by hand beside the model cards.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fimble.cli.result_output import give_result
from fimble.errors import UsageError
from fimble.evaluation.chosen_model import name_model
from fimble.evaluation.holes.done_cases import DoneCases
from fimble.evaluation.holes.gate_fit import (
    Example,
    choose_least_chance,
    fit_table,
    judge_table,
    read_examples,
)
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import require_folder
from fimble_models import AcceptanceTable

_FEWEST = 30


def run_gate(arguments: argparse.Namespace) -> int:
    """Learn, judge, and print both."""
    if len(arguments.data) != 2:
        raise UsageError("gate takes two files.", "fimble evaluate gate LEARN.jsonl TEST.jsonl")
    if arguments.out:
        require_folder(arguments.out)
    learn, test = (_read(path) for path in arguments.data)
    if {each.file for each in learn} & {each.file for each in test}:
        raise UsageError("Both hold holes of the same file.", "Learn and test on other packages.")
    model = name_model(arguments.model)
    least = choose_least_chance(learn, model)
    table = fit_table(learn, model)
    names = [path.name for path in arguments.data]
    words = ["fimble", "evaluate", "gate", *names]
    if arguments.least_chance:
        words += ["--least-chance", str(arguments.least_chance)]
    origin = trace_origin(words, model)
    result: dict[str, Any] = {
        "kind": "gate",
        "provenance": asdict(origin),
        "learnt_from": {
            "suggestions": len(learn),
            "files": len({each.file for each in learn}),
            "taken": sum(each.taken for each in learn),
        },
        "table": asdict(table),
        "judged": judge_table(test, table, arguments.least_chance or least),
    }
    if arguments.table:
        arguments.table.write_text(_toml(table, result["learnt_from"]), "utf-8")
    give_result(arguments, result)
    return 0


def _read(path: Path) -> list[Example]:
    examples = read_examples(DoneCases(path).all())
    if len(examples) < _FEWEST:
        raise UsageError(
            f"{path} holds {len(examples)} suggestions with what they are judged by;"
            f" {_FEWEST} are needed.",
            "Let fimble evaluate replay --done FILE go on with a higher --limit; what an older"
            " Fimble has stored needs a look with --what again.",
        )
    return examples


def _toml(table: AcceptanceTable, learnt_from: dict[str, int]) -> str:
    told = ", ".join(f"{number} {name}" for name, number in learnt_from.items())
    lines = [
        f"# Written by `fimble evaluate gate` ({told}).",
        f'model = "{table.model}"',
        f"bias = {table.bias}",
        "",
        "[weights]",
        *(f"{name} = {weight}" for name, weight in table.weights.items()),
    ]
    return "\n".join(lines) + "\n"
