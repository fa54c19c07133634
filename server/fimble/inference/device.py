"""Where a model runs and in which number format, and how much memory is free there."""

from __future__ import annotations

import contextlib
import gc
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
import torch

from fimble.errors import ModelLoadError
from fimble.inference import int8_kernels

_CGROUP: Final = Path("/sys/fs/cgroup")
_HEADROOM: Final = 1.25
"""What loading needs at its peak, as a share of the weights: both forms of a layer stand in memory
for a moment, and the first pass needs some room too."""
_TABLES: Final = 2
"""Of embeddings, in 16 bits: on a GPU they stay so, and the last layer is rounded from one."""

_mkldnn: Any = torch.ops.mkldnn  # torch gives its operators no types


@dataclass(frozen=True, kw_only=True)
class Placement:
    """The device, the dtype that the weights are read as, and `int8` or `none`."""

    device: str
    dtype: torch.dtype
    quantization: str


def choose_placement(device: str, quantization: str, folder: Path | None = None) -> Placement:
    """Resolve `auto`.

    Args:
        folder: of the safetensors to load. Where they do not fit into a GPU's free memory in 16
            bits, and do in 8, `auto` is int8; with no folder it is `none` on every GPU, for what 8
            bits cost in quality was measured with one model alone.

    Raises:
        ModelLoadError: what this machine lacks.
    """
    device = _choose_device(device)
    if quantization not in ("auto", "int8", "none"):
        raise ModelLoadError(
            f"There is no quantization {quantization!r}.",
            "Set fimble.engine.quantization to auto, int8 or none.",
        )
    if quantization == "auto":
        return _fitting_placement(device, folder)
    if quantization == "int8" and not _knows_int8(device):
        raise ModelLoadError(
            f"int8 does not run on this {device}, only on NVIDIA GPUs and on CPUs that torch has"
            " kernels for.",
            "Set fimble.engine.quantization to auto.",
        )
    return _place(device, quantization)


def _fitting_placement(device: str, folder: Path | None) -> Placement:
    if device == "cpu":
        return _place(device, "int8" if int8_kernels.available() else "none")
    wide = _place(device, "none")
    if not device.startswith("cuda") or folder is None:
        return wide
    narrow, free = _place(device, "int8"), free_memory(device)
    fits = memory_needed(folder, narrow) <= free < memory_needed(folder, wide)
    return narrow if fits else wide


def _knows_int8(device: str) -> bool:
    return device.startswith("cuda") or (device == "cpu" and int8_kernels.available())


def _place(device: str, quantization: str) -> Placement:
    return Placement(device=device, dtype=_dtype(device, quantization), quantization=quantization)


def has_native_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; else it is slower than float32."""
    return bool(_mkldnn._is_mkldnn_bf16_supported())


def free_memory(device: str) -> int:
    """Bytes that can still be allocated, a container's own limit heeded."""
    if device.startswith("cuda"):
        return torch.cuda.mem_get_info(device)[0]
    free = psutil.virtual_memory().available
    try:
        limit = int((_CGROUP / "memory.max").read_text("ascii"))
        return min(free, limit - int((_CGROUP / "memory.current").read_text("ascii")))
    except (OSError, ValueError):  # no such group, or its limit is the word `max`
        return free


def release_memory() -> None:
    """Give back what nothing refers to any more, of a device too that is there no longer."""
    gc.collect()
    if torch.cuda.is_available():
        with contextlib.suppress(RuntimeError):  # what a device says that has failed before
            torch.cuda.empty_cache()


def memory_needed(folder: Path, placement: Placement) -> int:
    """Bytes that loading the safetensors of a folder takes at its peak, on the device."""
    stored = sum(path.stat().st_size for path in folder.glob("*.safetensors"))
    if placement.quantization == "int8" and placement.device.startswith("cuda"):
        return int(stored / 2 * _HEADROOM) + _TABLES * _table_bytes(folder)
    wider = 2 if placement.dtype == torch.float32 else 1
    return int(stored * wider * _HEADROOM)


def _table_bytes(folder: Path) -> int:
    """The table of embeddings in 16 bits; 0 where the configuration does not say its size."""
    try:
        config = json.loads((folder / "config.json").read_text("utf-8"))
        return 2 * int(config["vocab_size"]) * int(config["hidden_size"])
    except (OSError, ValueError, KeyError):
        return 0


def set_threads(threads: int) -> None:
    """Use this many CPU threads; 0 for one per physical core that we may run on."""
    torch.set_num_threads(threads or _usable_cores())


def _usable_cores() -> int:
    physical = psutil.cpu_count(logical=False) or 1
    if not hasattr(os, "sched_getaffinity"):
        return physical
    return max(1, min(physical, len(os.sched_getaffinity(0))))


def _choose_device(wanted: str) -> str:
    there = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if wanted == "auto":
        return next(device for device, present in there.items() if present)
    if not there.get(wanted.split(":")[0], False):
        raise ModelLoadError(
            f"The device {wanted} is not there.",
            f"Set fimble.engine.device to one of: {', '.join(d for d, t in there.items() if t)}.",
        )
    return wanted


def _dtype(device: str, quantization: str) -> torch.dtype:
    if device.startswith("cuda"):
        return torch.bfloat16 if torch.cuda.is_bf16_supported() else torch.float16
    if device == "mps":
        return torch.float16
    # For int8 the weights are read as they are stored and become int8 one by one.
    return torch.bfloat16 if quantization == "int8" or has_native_bfloat16() else torch.float32
