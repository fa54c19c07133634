"""`fimble benchmark startup|engine|reuse`: how fast Fimble starts, reads, writes and repeats."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fimble.cli.whole_number import at_least_one
from fimble.engine.interface import EngineDescription
from fimble.errors import UsageError
from fimble.evaluation.chosen_model import name_model_on_disk
from fimble.evaluation.engine_runs import Plan, measure_engine
from fimble.evaluation.own_engine import own_folders
from fimble.evaluation.provenance import Provenance, trace_origin
from fimble.evaluation.random_model import make_random_model
from fimble.evaluation.results import require_folder, write_result
from fimble.evaluation.results_page import render_result
from fimble.evaluation.reuse_runs import measure_reuse
from fimble.evaluation.startup_runs import measure_startup


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments; those of the other measurement are not looked at."""
    parser.add_argument("what", choices=["startup", "engine", "reuse"])
    parser.add_argument(
        "--runs", type=at_least_one, default=5, help="how often each thing is measured (5)"
    )
    parser.add_argument("--model", default="auto", help="a model card's name or a path")
    parser.add_argument("--device", default="auto", help="cpu, cuda or mps")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write the results there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    startup = parser.add_argument_group("startup and reuse")
    startup.add_argument(
        "--engine-url", default="", help="complete with this server; no engine is measured"
    )
    engine = parser.add_argument_group("engine")
    engine.add_argument("--prompt-tokens", type=at_least_one, default=1024, help="about so many")
    engine.add_argument("--new-tokens", type=at_least_one, default=64, help="at most")
    engine.add_argument(
        "--random-weights",
        type=Path,
        metavar="CONFIG",
        help="the config.json of an architecture, where its weights cannot be had",
    )


def run(arguments: argparse.Namespace) -> int:
    """Measure and print the table."""
    _check(arguments)
    if arguments.out:
        require_folder(arguments.out)
    foreign = arguments.random_weights or arguments.engine_url
    # Before the folders are moved: in one of them stands which model suits this machine.
    model = "" if foreign else name_model_on_disk(arguments.model)
    with own_folders() as folder:
        if arguments.random_weights:
            _say("making a model with random weights")
            model = str(make_random_model(arguments.random_weights, Path(folder)))
        measured, description = _measure(arguments, model)
        origin = _origin(arguments, model, description)
    result = {"kind": arguments.what, "provenance": asdict(origin), **measured}
    if arguments.out:
        _say(f"wrote {write_result(arguments.out, result)}")
    print(json.dumps(result) if arguments.json else render_result(result))  # noqa: T201
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if arguments.what == "engine" and arguments.engine_url:
        raise UsageError("The engine measured is one of its own.", "Leave out --engine-url.")
    if arguments.engine_url and arguments.random_weights:
        raise UsageError("A server has its own weights.", "Leave out --random-weights.")


def _measure(
    arguments: argparse.Namespace, model: str
) -> tuple[dict[str, Any], EngineDescription | None]:
    if arguments.what in ("startup", "reuse"):
        measure = measure_startup if arguments.what == "startup" else measure_reuse
        return measure(arguments.runs, model, arguments.device, arguments.engine_url)
    plan = Plan(
        model=model,
        device=arguments.device,
        prompt_tokens=arguments.prompt_tokens,
        new_tokens=arguments.new_tokens,
        runs=arguments.runs,
    )
    return measure_engine(plan)


def _origin(
    arguments: argparse.Namespace, model: str, description: EngineDescription | None
) -> Provenance:
    words = ["fimble", "benchmark", arguments.what, "--runs", str(arguments.runs)]
    words += ["--device", arguments.device]
    if arguments.what == "engine":
        words += ["--prompt-tokens", str(arguments.prompt_tokens)]
        words += ["--new-tokens", str(arguments.new_tokens)]
    if arguments.random_weights:
        words += ["--random-weights", arguments.random_weights.name]
    elif arguments.engine_url:
        words += ["--engine-url", "URL"]
    else:
        words += ["--model", Path(model).name]
    pulled = not (arguments.random_weights or arguments.engine_url)
    return trace_origin(words, model or "none", description, weights_known=pulled)


def _say(text: str) -> None:
    print(f"fimble: {text}", file=sys.stderr)  # noqa: T201
