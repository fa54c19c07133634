"""`fimble evaluate divergence FILE…`: how far the model as it runs here is from what it was."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fimble.cli.result_output import give_result
from fimble.errors import EngineError, UsageError, WeightsError
from fimble.evaluation.chosen_model import name_model_on_disk
from fimble.evaluation.progress_line import show_progress
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.results import require_folder
from fimble.weights.child_process import run_child
from fimble.weights.resolve import resolve_model
from fimble.weights.store import loadable_directory


def run_divergence(arguments: argparse.Namespace) -> int:
    """Compare on text files and print the table.

    Raises:
        UsageError: a file is none, or cannot be read as text.
        EngineError: a model cannot be loaded; the message says why.
    """
    files: list[Path] = arguments.data
    _require_texts(files)
    if arguments.out:
        require_folder(arguments.out)
    model = name_model_on_disk(arguments.model)
    folder = loadable_directory(resolve_model(model).card)
    if folder is None:
        raise WeightsError(f"The weights of {model} are not here.", "Pull them first.")
    words = ["fimble", "evaluate", "divergence", *(file.name for file in files)]
    words += ["--model", Path(model).name]
    result: dict[str, Any] = {
        "kind": "divergence",
        "provenance": asdict(trace_origin(words, model)),
        "files": _compare(model, folder, files),
    }
    give_result(arguments, result)
    return 0


def _require_texts(files: list[Path]) -> None:
    if not files:
        raise UsageError("There is nothing to compare on.", "Name some files of code.")
    for file in files:
        try:
            file.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise UsageError(f"{file} cannot be read as text.", "Name files of code.") from fault


def _compare(model: str, folder: Path, files: list[Path]) -> list[dict[str, Any]]:
    compared: list[dict[str, Any]] = []

    def on_line(line: str) -> None:
        if line.startswith("{"):
            compared.append({"file": files[len(compared)].name, **json.loads(line)})
            show_progress("divergence: compared", len(compared), len(files))

    names = [str(file.resolve()) for file in files]
    module = "fimble.inference.divergence"
    end = run_child([sys.executable, "-m", module, model, str(folder), *names], on_line=on_line)
    if end.status != 0:
        last = next((line for line in reversed(end.errors) if line.strip()), "no reason given")
        raise EngineError(
            f"The comparison ended early: {last}", "Try another model or fewer files."
        )
    return compared
