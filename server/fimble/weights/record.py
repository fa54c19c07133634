"""What is written down beside pulled weights: their origin, each file's size and SHA-256."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

RECORD_NAME: Final = "fimble-weights.json"
_FORMAT: Final = 1
"""Counted up when the conversion changes: older weights are then converted anew."""


@dataclass(frozen=True, kw_only=True)
class FileRecord:
    """One file of the loadable folder."""

    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class WeightsRecord:
    """The record of one loadable folder.

    Attributes:
        source: where the weights came from, for people.
        source_sha256: checksum of the GGUF that was converted; empty for safetensors as published.
        pulled_at: ISO 8601, UTC.
        problems: what was found wrong with the model, for people (a missing FIM token).
    """

    model: str
    source: str
    source_sha256: str
    pulled_at: str
    files: dict[str, FileRecord]
    problems: tuple[str, ...] = ()


def write_record(folder: Path, record: WeightsRecord) -> None:
    """Write the record into a folder that nobody uses yet."""
    text = json.dumps({"format": _FORMAT, **asdict(record)}, indent=2)
    (folder / RECORD_NAME).write_text(text + "\n", "utf-8")


def read_record(folder: Path) -> WeightsRecord | None:
    """The record of a folder; None where there is none, it is damaged or of another format."""
    try:
        raw: dict[str, Any] = json.loads((folder / RECORD_NAME).read_text("utf-8"))
        if raw.pop("format") != _FORMAT:
            return None
        files = {name: FileRecord(**entry) for name, entry in raw.pop("files").items()}
        return WeightsRecord(files=files, problems=tuple(raw.pop("problems")), **raw)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
