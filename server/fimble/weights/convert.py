"""Turns a GGUF file into a folder that loads fast, in a process of its own that has torch."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from fimble.errors import BrokenWeightsError
from fimble.weights.child_process import run_child
from fimble.weights.gguf_header import read_gguf_header
from fimble.weights.progress import PullProgress, Report

_STEPS: Final = ("starting", "tokenizer", "weights", "saving")
_MESSAGES: Final = {
    "starting": "Converting: starting",
    "tokenizer": "Converting: reading the tokenizer",
    "weights": "Converting: reading the weights (half a minute or more)",
    "saving": "Converting: writing safetensors",
}


def convert_gguf(gguf: Path, destination: Path, report: Report) -> None:
    """Convert; `destination` appears whole or not at all. Raises BrokenWeightsError."""
    read_gguf_header(gguf)
    step = "starting"
    error: dict[str, Any] = {}

    def on_line(line: str) -> None:
        nonlocal step, error
        if line.startswith("{"):
            answer = json.loads(line)
            step = answer.get("step", step)
            error = answer.get("error", error)

    def on_tick() -> None:
        done = _STEPS.index(step)
        report(
            PullProgress(stage="converting", message=_MESSAGES[step], done=done, total=len(_STEPS))
        )

    end = run_child(
        [sys.executable, "-m", "fimble.inference.conversion", str(gguf), str(destination)],
        environment={"HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1", "TMPDIR": _temporary(destination)},
        on_line=on_line,
        on_tick=on_tick,
    )
    if end.status != 0:
        last = next((line for line in reversed(end.errors) if line.strip()), "no reason given")
        raise BrokenWeightsError(
            str(error.get("what") or f"The conversion of {gguf} died ({last})."),
            str(error.get("remedy") or "Free some memory (the conversion holds the whole model)."),
        )


def _temporary(destination: Path) -> str:
    """The conversion's temporary files belong where there is room for weights."""
    return os.fspath(destination.parent)
