"""`python -m fimble.inference.memory_bandwidth DEVICE`: bytes a second that a plain read streams.

One large buffer, larger than any cache, is summed several times; the best time counts, as in
STREAM (https://www.cs.virginia.edu/stream/). Prints one line of JSON.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Final

import torch

from fimble.inference.device import choose_placement, set_threads

_BYTES: Final = 1 << 29
_TIMES: Final = 6


def measure_bandwidth(device: str) -> float:
    """Bytes a second, read only."""
    buffer = torch.ones(_BYTES // 4, dtype=torch.float32, device=device)
    best = float("inf")
    for _ in range(_TIMES):
        _finish(device)
        started = time.perf_counter()
        buffer.sum()
        _finish(device)
        best = min(best, time.perf_counter() - started)
    return _BYTES / best


def _finish(device: str) -> None:
    if device.startswith("cuda"):
        torch.cuda.synchronize()


if __name__ == "__main__":
    set_threads(0)
    chosen = choose_placement(sys.argv[1], "auto").device
    print(json.dumps({"bytes_per_s": measure_bandwidth(chosen)}))  # noqa: T201
