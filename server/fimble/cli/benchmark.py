"""`fimble benchmark startup|engine|pass|reuse|replay|index|refactor`: how fast Fimble is."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from fimble.cli.benchmark_index import run_index
from fimble.cli.benchmark_pass import run_pass
from fimble.cli.benchmark_refactor import run_refactor
from fimble.cli.benchmark_replay import (
    add_replay_arguments,
    draw_beside,
    find_peer,
    measure_replay,
)
from fimble.cli.whole_number import at_least_one, whole_numbers
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

_MEASURED: Final = ("startup", "engine", "pass", "reuse", "replay", "index", "refactor")
_BY_THEMSELVES: Final = {"index": run_index, "pass": run_pass, "refactor": run_refactor}
_RUNS: Final = 5
_DOCSTRINGS: Final = 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments; those of the other measurement are not looked at."""
    parser.add_argument("what", choices=_MEASURED)
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="what index and refactor read"
    )
    parser.add_argument(
        "--runs",
        type=at_least_one,
        help="how often each thing is measured (5; for replay 1, each with other holes; for"
        " refactor 20 docstrings)",
    )
    parser.add_argument("--model", default="auto", help="a model card's name or a path")
    parser.add_argument("--device", default="auto", help="cpu, cuda or mps")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write the results there")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    startup = parser.add_argument_group("startup and reuse")
    startup.add_argument(
        "--engine-url", default="", help="complete with this server; no engine is measured"
    )
    engine = parser.add_argument_group("engine and pass")
    engine.add_argument("--prompt-tokens", type=at_least_one, default=1024, help="about so many")
    engine.add_argument(
        "--lengths",
        default="128,512,2048",
        help="of prompts whose first token is waited for, or behind which is written",
    )
    engine.add_argument("--new-tokens", type=at_least_one, default=64, help="at most")
    engine.add_argument(
        "--random-weights",
        type=Path,
        metavar="CARD",
        help="a model card's architecture, or a config.json, where the weights cannot be had",
    )
    engine.add_argument(
        "--beside-llama",
        action="store_true",
        help="llama.cpp's server decodes the same prompts (built once; needs the GGUF)",
    )
    engine.add_argument(
        "--quantization",
        choices=["auto", "int8", "none"],
        default="auto",
        help="pass: how weights are kept",
    )
    add_replay_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print the table."""
    _check(arguments)
    if arguments.out:
        require_folder(arguments.out)
    if arguments.what in _BY_THEMSELVES:
        return _BY_THEMSELVES[arguments.what](arguments)
    result = measure_replay(arguments) if arguments.what == "replay" else _measure(arguments)
    if arguments.out:
        written = write_result(arguments.out, result)
        _say(f"wrote {written}")
        if arguments.what == "replay":
            draw_beside(written, result)
    print(json.dumps(result) if arguments.json else render_result(result))  # noqa: T201
    return 0


def _measure(arguments: argparse.Namespace) -> dict[str, Any]:
    foreign = arguments.random_weights or arguments.engine_url
    # Before the folders are moved: in one of them stands which model suits this machine.
    model = "" if foreign else name_model_on_disk(arguments.model)
    arguments.peer = find_peer(model) if arguments.beside_llama else None
    with own_folders() as folder:
        if arguments.random_weights:
            _say("making a model with random weights")
            model = str(make_random_model(arguments.random_weights, Path(folder)))
        measured, description = _measure_with(arguments, model)
        origin = _origin(arguments, model, description)
    return {"kind": arguments.what, "provenance": asdict(origin), **measured}


def _check(arguments: argparse.Namespace) -> None:
    if arguments.what in ("engine", "pass", "replay") and arguments.engine_url:
        raise UsageError("The engine measured is one of its own.", "Leave out --engine-url.")
    if arguments.what == "replay" and arguments.random_weights:
        raise UsageError("Random weights suggest nothing.", "Leave out --random-weights.")
    if arguments.beside_llama and arguments.random_weights:
        raise UsageError("llama.cpp has no random weights.", "Leave out one of the two.")
    if arguments.what != "pass" and arguments.quantization != "auto":
        raise UsageError("Only a pass is measured in another form.", "Leave out --quantization.")
    whole_numbers(arguments.lengths, "--lengths")  # before anything is started
    if arguments.runs is None:
        arguments.runs = {"replay": 1, "refactor": _DOCSTRINGS}.get(arguments.what, _RUNS)
    if arguments.engine_url and arguments.random_weights:
        raise UsageError("A server has its own weights.", "Leave out --random-weights.")


def _measure_with(
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
        lengths=whole_numbers(arguments.lengths, "--lengths"),
        peer=arguments.peer,
    )
    return measure_engine(plan)


def _origin(
    arguments: argparse.Namespace, model: str, description: EngineDescription | None
) -> Provenance:
    words = ["fimble", "benchmark", arguments.what, "--runs", str(arguments.runs)]
    words += ["--device", arguments.device]
    if arguments.what == "engine":
        words += ["--prompt-tokens", str(arguments.prompt_tokens)]
        words += ["--new-tokens", str(arguments.new_tokens), "--lengths", arguments.lengths]
        words += ["--beside-llama"] if arguments.beside_llama else []
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
