"""Converted weights on disk, so that the next start reads them instead of making them again.

One safetensors file in the cache folder, for a pulled model beside it; it holds of what files it
was made, and is made anew when these are others. Embeddings are not in it: they are read from the
model's own files.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import safetensors
import torch
from safetensors.numpy import save_file

from fimble.inference.fused.architecture import Architecture
from fimble.inference.fused.forward_pass import Products, Weights
from fimble.inference.fused.int8_products import ZERO
from fimble.paths import cache_directory

_FORMAT: Final = 1
"""Counted up when what the file holds changes."""
_NAME: Final = "native.safetensors"
_EMBEDDINGS: Final = "model.embed_tokens.weight"
_ROOM: Final = 2**30
"""Bytes that stay free on the disk: what could be made again takes the last of nobody's room."""
_safe_open: Any = safetensors.safe_open  # its type is not that of what it gives


def place_for(folder: Path) -> Path:
    """Where the converted weights of a model folder lie, or would lie."""
    cache = cache_directory().resolve()
    if folder.resolve().is_relative_to(cache):
        return folder.with_name(_NAME)
    digest = hashlib.sha256(os.fsencode(folder.resolve())).hexdigest()[:16]
    return cache / "native" / f"{digest}-{_NAME}"  # what lies unused there goes after a month


def store(weights: Weights, architecture: Architecture, folder: Path) -> None:
    """Write converted weights; the file appears whole or not at all.

    Raises:
        OSError: it cannot be written. Nothing but time is lost.
    """
    place, arrays = place_for(folder), dict(_flatten(weights))
    place.parent.mkdir(parents=True, exist_ok=True)
    if shutil.disk_usage(place.parent).free < _ROOM + sum(a.nbytes for a in arrays.values()):
        raise OSError("There is little room on the disk.")
    unfinished = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        metadata = {
            "source": _fingerprint(folder),
            "architecture": json.dumps(asdict(architecture)),
        }
        save_file(arrays, unfinished, metadata)
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)


def load(folder: Path) -> tuple[Weights, Architecture, torch.Tensor] | None:
    """Converted weights, and embeddings of shape (V, H); None where they are to be made."""
    try:
        with _safe_open(place_for(folder), framework="np") as file:
            metadata = file.metadata()
            if metadata["source"] != _fingerprint(folder):
                return None
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            architecture = Architecture(**json.loads(metadata["architecture"]))
            weights = _unflatten(arrays)
        os.utime(place_for(folder))  # it is in use
    except (OSError, safetensors.SafetensorError, KeyError, TypeError, ValueError):
        return None
    embeddings = _read_embeddings(folder)
    return None if embeddings is None else (weights, architecture, embeddings)


def _fingerprint(folder: Path) -> str:
    files = [
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for path in sorted(folder.iterdir())
        if path.suffix in (".safetensors", ".json")
    ]
    return json.dumps([_FORMAT, ZERO, files])


def _read_embeddings(folder: Path) -> torch.Tensor | None:
    for path in sorted(folder.glob("*.safetensors")):
        with _safe_open(path, framework="pt") as file:
            if _EMBEDDINGS in file.keys():  # noqa: SIM118 - it is no mapping
                return file.get_tensor(_EMBEDDINGS)
    return None


def _flatten(weights: Weights) -> list[tuple[str, Any]]:
    flat: list[tuple[str, Any]] = []
    for name, value in weights._asdict().items():
        if isinstance(value, Products):
            flat += [(f"{name}.{part}", array) for part, array in value._asdict().items()]
        else:
            flat.append((name, value))
    return flat


def _unflatten(arrays: dict[str, Any]) -> Weights:
    def take(name: str) -> Any:
        if name in arrays:
            return arrays[name]
        return Products(*(arrays[f"{name}.{part}"] for part in Products._fields))

    return Weights(*(take(name) for name in Weights._fields))
