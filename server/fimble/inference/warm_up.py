"""The first pass of a loaded model: it proves that the model runs, and says how fast once.

The speed decides which model is the default on this machine (`weights/default.py`). What is known
already is not measured at every start, where somebody waits.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from datetime import UTC, datetime
from typing import Final

from fimble.errors import ModelLoadError
from fimble.inference.decoding import Sampling, decode
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.loading import LoadedModel
from fimble.weights.machine_record import Measurement, read_measurements, write_measurement

_TEXT: Final = "def add(first, second):\n    return first + second\n"
_MEASURED_REPETITIONS: Final = 8
_MEASURED_TOKENS: Final = 8


def warm_up(loaded: LoadedModel) -> None:
    """Run the model once.

    Raises:
        ModelLoadError: it fails at its first tokens.
    """
    known = read_measurements().get(loaded.card.id)
    try:
        if known is not None and known.device == loaded.device:
            _run(loaded, _TEXT, 1)
        else:
            _measure(loaded)
    except (RuntimeError, IndexError) as fault:
        raise ModelLoadError(
            f"{loaded.card.name} fails at its first tokens: {fault}.", "Choose another model."
        ) from fault


def _measure(loaded: LoadedModel) -> None:
    prompt_tokens, prefill_s, decode_s = _run(
        loaded, _TEXT * _MEASURED_REPETITIONS, 1 + _MEASURED_TOKENS
    )
    with contextlib.suppress(OSError):  # a read-only folder: it is measured again at every start
        write_measurement(
            Measurement(
                device=loaded.device,
                model=loaded.card.id,
                prefill_tokens_per_s=round(prompt_tokens / prefill_s, 1),
                decode_tokens_per_s=round(_MEASURED_TOKENS / decode_s, 1),
                measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
            )
        )


def _run(loaded: LoadedModel, text: str, new_tokens: int) -> tuple[int, float, float]:
    """The tokens of the text, the seconds to the first new token, and to all after it."""
    prompt = loaded.tokenizer.encode(text)
    tokens = decode(loaded.model, CacheSlot(), prompt, Sampling(), lambda: False)
    start = time.perf_counter()
    next(tokens)
    prefilled = time.perf_counter()
    for _ in itertools.islice(tokens, new_tokens - 1):
        pass
    return len(prompt), prefilled - start, time.perf_counter() - prefilled
