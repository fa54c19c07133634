"""What the pipeline needs, for one check: connected, and closed again."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Final

from fimble.completion.services import Services
from fimble.engine.connect import connect_engine
from fimble.settings import Settings
from fimble.syntax.parse import ParseCache
from fimble.weights.resolve import card_of_name

_PATIENT_MS: Final = 60_000


@asynccontextmanager
async def connected_services(settings: Settings) -> AsyncGenerator[Services]:
    """Services of these settings, but switched on and patient: the doctor asks once."""
    completion = replace(
        settings.completion, enabled=True, disabled_languages=(), time_limit_ms=_PATIENT_MS
    )
    engine = connect_engine(settings)
    try:
        yield Services(
            engine=engine,
            settings=replace(settings, completion=completion),
            parse=ParseCache().parse,
            card_of=card_of_name,
        )
    finally:
        await engine.aclose()
