"""Which model `auto` is on this machine, and why."""

from __future__ import annotations

import platform
import shutil
import sys
from dataclasses import dataclass
from typing import Final

from fimble.weights.machine_record import Measurement, read_measurements

SMALL_MODEL: Final = "qwen2.5-coder-0.5b-instruct"
LARGE_MODEL: Final = "qwen2.5-coder-1.5b-instruct"
_LARGE_IS_SLOWER_BY: Final = 3.0
_KEEPS_UP_TOKENS_PER_S: Final = 20.0
"""A line of code has about ten tokens: at this speed it stands there within half a second."""


@dataclass(frozen=True, kw_only=True)
class DefaultChoice:
    """The model and one sentence that says why."""

    model_id: str
    reason: str


def choose_default(
    device: str,
    decode_tokens_per_s: float | None,
    large_decode_tokens_per_s: float | None = None,
) -> DefaultChoice:
    """The 1.5B where it keeps up with typing, the 0.5B elsewhere.

    Args:
        device: `cpu`, `cuda` or `mps`.
        decode_tokens_per_s: as measured with the 0.5B, or None.
        large_decode_tokens_per_s: as measured with the 1.5B, or None; outweighs the estimate.
    """
    if large_decode_tokens_per_s is not None:
        speed, how = large_decode_tokens_per_s, "measured"
    elif device in ("cuda", "mps"):
        return DefaultChoice(model_id=LARGE_MODEL, reason=f"a GPU ({device}) keeps up with it")
    elif decode_tokens_per_s is None:
        return DefaultChoice(
            model_id=SMALL_MODEL, reason=f"the speed of this {device} is not measured yet"
        )
    else:
        speed, how = decode_tokens_per_s / _LARGE_IS_SLOWER_BY, "expected"
    verdict = f"the 1.5B is {how} to make {speed:.0f} tokens a second on this {device}"
    if speed >= _KEEPS_UP_TOKENS_PER_S:
        return DefaultChoice(model_id=LARGE_MODEL, reason=f"{verdict}, which keeps up with typing")
    return DefaultChoice(
        model_id=SMALL_MODEL,
        reason=f"{verdict}, and typing needs {_KEEPS_UP_TOKENS_PER_S:.0f}",
    )


def default_of_this_machine() -> DefaultChoice:
    """The choice by what is recorded of this machine; without torch, quick."""
    measured = read_measurements()
    small, large = measured.get(SMALL_MODEL), measured.get(LARGE_MODEL)
    device = _device(small or large)
    return choose_default(
        device,
        small.decode_tokens_per_s if small else None,
        large.decode_tokens_per_s if large else None,
    )


def _device(measured: Measurement | None) -> str:
    """What was measured, else a guess: torch would know, but takes seconds to ask."""
    if measured is not None:
        return measured.device
    if sys.platform == "darwin" and platform.machine() == "arm64":
        return "mps"
    return "cuda" if shutil.which("nvidia-smi") else "cpu"
