"""What was measured of this machine, in `machine.json`; the choice of the default reads it."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fimble.paths import data_directory


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """The speed of one model on this machine; `measured_at` is ISO 8601, UTC."""

    device: str
    model: str
    prefill_tokens_per_s: float
    decode_tokens_per_s: float
    measured_at: str


def write_measurement(measurement: Measurement) -> None:
    """Keep the newest measurement of this model; the file changes in one step."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    every = {**read_measurements(), measurement.model: measurement}
    new = path.with_name(f"{path.name}.{os.getpid()}.new")
    new.write_text(json.dumps({name: asdict(one) for name, one in every.items()}, indent=2) + "\n")
    new.replace(path)


def read_measurements() -> dict[str, Measurement]:
    """The measurements by model id; what is damaged or absent counts as not measured."""
    try:
        raw: dict[str, dict[str, Any]] = json.loads(_path().read_text("utf-8"))
        return {name: Measurement(**fields) for name, fields in raw.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _path() -> Path:
    return data_directory() / "machine.json"
