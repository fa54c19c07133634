"""The measurement of a model's pass by itself, in a process that has torch, and its figures."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from fimble.engine.interface import EngineDescription
from fimble.errors import EngineError
from fimble.evaluation.bandwidth import bytes_per_token
from fimble.evaluation.spread import spread
from fimble.weights.child_process import run_child


def measure_pass(
    folder: Path,
    device: str,
    quantization: str,
    runs: int,
    prompt_tokens: int,
    contexts: Sequence[int],
) -> tuple[dict[str, Any], EngineDescription]:
    """What a result of the kind `pass` holds, and what was measured.

    Args:
        folder: of a model, with safetensors.
        quantization: `auto`, `int8` or `none`, as in the settings.
        prompt_tokens: of the prompt whose first token and suggestion are waited for.
        contexts: numbers of tokens behind which others are written.

    Raises:
        EngineError: it cannot be measured there.
    """
    lines: list[str] = []
    counts = [str(count) for count in (runs, prompt_tokens, *contexts)]
    command = [sys.executable, "-m", "fimble.inference.pass_speed", str(folder), device]
    end = run_child(
        [*command, quantization, *counts], environment={"HF_HUB_OFFLINE": "1"}, on_line=lines.append
    )
    if end.status != 0 or not lines:
        last = next((line for line in reversed(end.errors) if line.strip()), "no reason given")
        raise EngineError(f"The pass cannot be measured on {device}: {last}.", "Run fimble doctor.")
    figures = json.loads(lines[-1])
    needed = bytes_per_token(folder, figures["dtype"], figures["quantization"])
    about = EngineDescription(
        status="ready",
        model=folder.name,
        device=figures.pop("device"),
        dtype=figures.pop("dtype"),
        quantization=figures.pop("quantization"),
    )
    return {**figures, "summary": _summarise(figures, needed)}, about


def _summarise(figures: dict[str, Any], bytes_needed: int) -> dict[str, Any]:
    limit = figures["bytes_per_s"] / bytes_needed
    decode: list[dict[str, Any]] = []
    for our_runs, their_runs in zip(figures["decode"], figures["generate"], strict=True):
        ours, theirs = spread(our_runs["tokens_per_s"]), spread(their_runs["tokens_per_s"])
        decode.append(
            {
                "context": our_runs["context"],
                "ours_tokens_per_s": ours,
                "generate_tokens_per_s": theirs,
                "ratio": round(ours["median"] / theirs["median"], 2),
                "share_of_bandwidth": round(ours["median"] / limit, 3),
            }
        )
    names = ("first_token_ms", "suggestion_ms", "suggestion_while_typing_ms")
    return {
        "bytes_per_token": bytes_needed,
        "decode": decode,
        **{name: spread(figures[name]) for name in names},
    }
