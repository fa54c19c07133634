"""`fimble benchmark replay`: real files are typed key by key, with Fimble and with its peers."""

from __future__ import annotations

import argparse
import asyncio
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from fimble.cli.whole_number import at_least_one, whole_numbers
from fimble.engine.connect import connect_engine
from fimble.engine.interface import EngineDescription
from fimble.evaluation.chosen_model import name_model_on_disk
from fimble.evaluation.engine_beside import Peer
from fimble.evaluation.own_engine import own_folders
from fimble.evaluation.provenance import trace_origin
from fimble.evaluation.replay.llama_build import built_server
from fimble.evaluation.replay.peers import PEERS, find_weights, parse_peers
from fimble.evaluation.replay.plot import can_draw, draw_replay
from fimble.evaluation.replay.progress_bar import progress_shown
from fimble.evaluation.replay.replay_runs import ReplayPlan, prepare_replay, run_replay
from fimble.settings import Settings
from fimble.weights.store import place_of

_SLOWEST_KEY_MS: Final = 10_000


def add_replay_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments that only this measurement reads."""
    replay = parser.add_argument_group("replay")
    replay.add_argument(
        "--peers",
        default="llama.cpp,llama.cpp-equal",
        help=f"any of {', '.join(PEERS)}, or none (llama.cpp,llama.cpp-equal)",
    )
    replay.add_argument("--key-ms", default="150", help="milliseconds a key; several by commas")
    replay.add_argument("--limit", type=at_least_one, help="so many files, the first ones")
    replay.add_argument("--seed", type=int, default=1, help="chooses what is typed (1)")


def measure_replay(arguments: argparse.Namespace) -> dict[str, Any]:
    """The whole result of the kind `replay`."""
    plan = ReplayPlan(
        peers=parse_peers(arguments.peers),
        paces_ms=whole_numbers(arguments.key_ms, "--key-ms", _SLOWEST_KEY_MS),
        limit=arguments.limit,
        runs=arguments.runs,
        seed=arguments.seed,
    )
    # Before the folders are moved: in one of them stands which model suits this machine.
    model = name_model_on_disk(arguments.model)
    weights = find_weights(model, arguments.device, plan.peers)
    with progress_shown() as report:
        tasks, weights = prepare_replay(plan, weights, report)
        with own_folders():
            measured = run_replay(plan, tasks, weights, report)
            engine = asyncio.run(_describe_engine())
    origin = trace_origin(_command(arguments, model), model, engine)
    return {"kind": "replay", "provenance": asdict(origin), **measured}


def find_peer(model: str) -> Peer:
    """llama.cpp's server, built for this CPU, and the model's GGUF.

    Raises:
        WeightsError: the GGUF was not kept.
    """
    weights = find_weights(model, "auto", ["llama.cpp"])
    gguf = place_of(weights.card).gguf
    with progress_shown() as report:
        return Peer(program=built_server(report, gguf), gguf=gguf)


def draw_beside(path: Path, result: dict[str, Any]) -> None:
    """Draw a result beside its file, where that can be done; else say what is needed."""
    if not can_draw():
        _say("no plot: that needs `pip install fimble[plots]`")
        return
    target = path.with_suffix(".svg")
    draw_replay(result, target)
    _say(f"drew {target}")


async def _describe_engine() -> EngineDescription:
    engine = connect_engine(Settings())
    try:
        return await engine.describe()
    finally:
        await engine.aclose()


def _command(arguments: argparse.Namespace, model: str) -> list[str]:
    words = ["fimble", "benchmark", "replay", "--runs", str(arguments.runs)]
    words += ["--peers", arguments.peers, "--key-ms", arguments.key_ms]
    if arguments.limit:
        words += ["--limit", str(arguments.limit)]
    words += ["--seed", str(arguments.seed), "--device", arguments.device]
    return [*words, "--model", Path(model).name]


def _say(text: str) -> None:
    print(f"fimble: {text}", file=sys.stderr)  # noqa: T201
