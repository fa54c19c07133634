"""Does the engine get the model into memory, and where does it run?"""

from __future__ import annotations

import asyncio
from typing import Final

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok, warning
from fimble.engine.connect import connect_engine
from fimble.engine.interface import EngineDescription
from fimble.engine.log_file import log_path
from fimble.errors import EngineError
from fimble.settings import Settings

_LIMIT_S: Final = 580.0
"""A model of 7 billion parameters from a slow disk takes minutes."""


def check_loaded_model(examination: Examination) -> Finding:
    """Counting needs the model: its answer, or its fault, tells that the load has ended."""
    try:
        loaded = asyncio.run(asyncio.wait_for(_load(examination.settings), _LIMIT_S))
    except TimeoutError:
        return failed(
            f"The model was not loaded within {_LIMIT_S:.0f} s.",
            "Run fimble engine stop and try again, or choose a smaller model.",
        )
    except EngineError as fault:
        # What the engine itself says holds its remedy already.
        return failed(fault.what, fault.remedy or f"The log of the engine is {log_path()}.")
    found = (
        f"{loaded.model} on {loaded.device} ({loaded.dtype}, quantization {loaded.quantization},"
        f" reads {loaded.context_length} tokens)"
    )
    asked = examination.settings.engine.device
    if asked not in ("auto", loaded.device):
        return warning(
            f"{found}. The running engine was started for another device than {asked}.",
            "Run fimble engine stop; the next one is started as the settings say.",
        )
    return ok(found)


async def _load(settings: Settings) -> EngineDescription:
    engine = connect_engine(settings)
    try:
        await engine.count_tokens(["x"], settings.model)
        return await engine.describe()
    finally:
        await engine.aclose()
