"""`fimble benchmark pass`: a model's pass by itself, beside transformers' `generate`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from fimble.cli.result_output import give_result
from fimble.cli.whole_number import whole_numbers
from fimble.evaluation.chosen_model import name_model_on_disk
from fimble.evaluation.own_engine import own_folders
from fimble.evaluation.pass_runs import measure_pass
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.random_model import make_random_model
from fimble.weights.resolve import resolve_model
from fimble.weights.store import loadable_directory


def run_pass(arguments: argparse.Namespace) -> int:
    """Measure and print the table."""
    random = arguments.random_weights
    model = "" if random else name_model_on_disk(arguments.model)
    known = None if random else loadable_directory(resolve_model(model).card)
    with own_folders() as scratch:
        folder = known or make_random_model(random, Path(scratch))
        measured, about = measure_pass(
            folder,
            arguments.device,
            arguments.quantization,
            arguments.runs,
            arguments.prompt_tokens,
            whole_numbers(arguments.lengths, "--lengths"),
        )
        words = ["fimble", "benchmark", "pass", "--device", arguments.device]
        if arguments.quantization != "auto":
            words += ["--quantization", arguments.quantization]
        words += ["--runs", str(arguments.runs), "--prompt-tokens", str(arguments.prompt_tokens)]
        words += ["--lengths", arguments.lengths]
        words += ["--random-weights", random.name] if random else ["--model", Path(model).name]
        origin = trace_origin(words, model or folder.name, about, weights_known=random is None)
    give_result(arguments, {"kind": "pass", "provenance": asdict(origin), **measured})
    return 0
