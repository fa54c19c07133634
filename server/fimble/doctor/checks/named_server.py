"""Does the server of `fimble.engine.url` answer, take our key and write a token?"""

from __future__ import annotations

import asyncio
from typing import Final

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok
from fimble.engine.connect import connect_engine
from fimble.engine.interface import Engine, EngineDescription, GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.errors import EngineError, EngineUnavailableError
from fimble.settings import Settings

_LIMIT_S: Final = 120.0
"""Servers load a model at its first request, and larger ones than ours."""
_REFUSED: Final = (
    "Check that the server offers /v1/completions, the key, and that fimble.model is what it calls"
    " its model."
)


def check_server(examination: Examination) -> Finding:
    """A question of one token, which needs the address, the key and the model to be right."""
    settings = examination.settings
    url = settings.engine.url
    try:
        description = asyncio.run(asyncio.wait_for(_ask(settings), _LIMIT_S))
    except TimeoutError:
        return failed(f"{url} gave no token within {_LIMIT_S:.0f} s.", "Look into its own log.")
    except EngineUnavailableError as fault:
        return failed(fault.what, "Check fimble.engine.url, and that the server runs.")
    except EngineError as fault:
        return failed(fault.what, fault.remedy or _REFUSED)
    model = description.model or settings.model
    extras = "with" if description.extras else "without"
    return ok(f"{url} answers, model {model}, {extras} the extras of Fimble's own engine")


async def _ask(settings: Settings) -> EngineDescription:
    engine: Engine = connect_engine(settings)
    try:
        description = await engine.describe()
        question = GenerationRequest(
            prompt="def add(a, b):\n    return", stop=StopRules(max_tokens=1), model=settings.model
        )
        async for _ in engine.generate(question):
            pass
        return description
    finally:
        await engine.aclose()
