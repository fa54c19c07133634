"""Where a recorded result comes from: which Fimble, which weights, which engine, when and where."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import fimble
from fimble.engine.interface import EngineDescription
from fimble.errors import FimbleError
from fimble.evaluation.machine import Machine, describe_machine
from fimble.weights.checksum import sha256_of
from fimble.weights.progress import ignore_progress
from fimble.weights.resolve import resolve_model
from fimble.weights.store import weights_state


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Attributes:
    command: what repeats the measurement; files by their names alone.
    commit: of the source tree; empty for an installed package, `+` behind it where changed.
    weights_sha256: of the GGUF that the weights were made of, or over all safetensors.
    engine: what the engine said of itself; empty where the measurement has no engine.
    """

    command: str
    date: str
    fimble_version: str
    commit: str
    model: str
    weights_sha256: str
    engine: dict[str, object]
    machine: Machine


def trace_origin(
    command: Sequence[str],
    model: str,
    engine: EngineDescription | None = None,
    *,
    weights_known: bool = True,
) -> Provenance:
    """Gather it all now. `weights_known` is False for a model behind somebody else's server."""
    return Provenance(
        command=" ".join(command),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        fimble_version=fimble.__version__,
        commit=_commit(),
        model=Path(model).name,
        weights_sha256=_weights_checksum(model) if weights_known else "",
        engine=_engine_fields(engine) if engine else {},
        machine=describe_machine(),
    )


def _engine_fields(engine: EngineDescription) -> dict[str, object]:
    kept = ("model", "device", "dtype", "quantization", "context_length")
    fields = {name: value for name, value in asdict(engine).items() if name in kept}
    return {**fields, "model": Path(engine.model).name, "extras": sorted(engine.extras)}


def _weights_checksum(model: str) -> str:
    try:
        state = weights_state(resolve_model(model).card)
    except FimbleError:
        return ""
    if state.record is not None and state.record.source_sha256:
        return state.record.source_sha256
    whole = hashlib.sha256()
    for path in sorted(state.directory.glob("*.safetensors")) if state.directory else ():
        whole.update(f"{path.name} {sha256_of(path, ignore_progress)}\n".encode())
    return whole.hexdigest() if state.directory else ""


def _commit() -> str:
    """Of our own source tree alone, not of a project that Fimble is installed in."""
    root = Path(fimble.__file__).parents[2]
    if not (root / ".git").exists():
        return ""
    commit = _git(root, "rev-parse", "--short=12", "HEAD")
    changed = _git(root, "status", "--porcelain", "--untracked-files=no", "--", "server", "models")
    return commit + ("+" if changed else "")


def _git(root: Path, *words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip()
