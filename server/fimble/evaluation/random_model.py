"""A model with random weights, made by a process of its own that has torch."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fimble.errors import ModelLoadError, UsageError
from fimble.weights.child_process import run_child
from fimble_models.architectures import architecture_file, known_architectures


def make_random_model(config: Path, folder: Path) -> Path:
    """The folder of a model with the architecture of `config`: a card's id, a config.json, or a
    folder with one.

    Raises:
        UsageError: there is no such file, or it is no configuration.
        ModelLoadError: the model cannot be made.
    """
    file = config / "config.json" if config.is_dir() else architecture_file(config.name) or config
    try:
        named = str(json.loads(file.read_text("utf-8"))["model_type"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise UsageError(
            f"{file} is no model's configuration ({type(fault).__name__}).",
            f"Name one of {', '.join(known_architectures())}, or give a model's config.json.",
        ) from fault
    target = folder / f"random-{named if file.stem == 'config' else file.stem}"
    target.mkdir()
    command = [sys.executable, "-m", "fimble.inference.random_weights", str(file), str(target)]
    end = run_child(command, environment={"HF_HUB_OFFLINE": "1"})
    if end.status != 0:
        last = next((line for line in reversed(end.errors) if line.strip()), "no reason given")
        raise ModelLoadError(f"No random model of {file} can be made: {last}.", "Free some memory.")
    return target
