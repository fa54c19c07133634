"""How near decoding comes to the machine's limit: a token has to read every weight once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from fimble.errors import EngineUnavailableError

_WIDTHS: Final = {"float32": 4, "bfloat16": 2, "float16": 2}
_PATIENCE_S: Final = 120.0


def measure_bandwidth(device: str) -> float:
    """Bytes a second that torch reads on a device; in a process of its own.

    Raises:
        EngineUnavailableError: torch could not do it.
    """
    command = [sys.executable, "-P", "-m", "fimble.inference.memory_bandwidth", device]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S)
        return float(json.loads(done.stdout)["bytes_per_s"])
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError) as fault:
        raise EngineUnavailableError(
            f"The memory's bandwidth cannot be measured ({type(fault).__name__}).",
            "Run fimble doctor.",
        ) from fault


def bytes_per_token(folder: Path, dtype: str, quantization: str) -> int:
    """The least that one token has to read of a folder's safetensors, as the engine keeps them.

    One byte a weight where they are quantized. The table of embeddings counts only where it is
    also the last layer; what else is kept wider makes the true number larger.
    """
    shapes: dict[str, list[int]] = {}
    for path in folder.glob("*.safetensors"):
        shapes |= _read_shapes(path)
    untied = any("lm_head" in name for name in shapes)
    width = 1 if quantization == "int8" else _WIDTHS.get(dtype, 2)
    return width * sum(
        _product(shape)
        for name, shape in shapes.items()
        if not (untied and ("embed_tokens" in name or ".wte." in name))
    )


def _read_shapes(path: Path) -> dict[str, list[int]]:
    """The header of a safetensors file: eight bytes of length, then JSON."""
    with path.open("rb") as file:
        header: dict[str, Any] = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return {name: entry["shape"] for name, entry in header.items() if name != "__metadata__"}


def _product(shape: list[int]) -> int:
    product = 1
    for size in shape:
        product *= size
    return product
