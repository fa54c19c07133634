"""Does the model fit into the memory that is free?"""

from __future__ import annotations

import asyncio

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok, skipped
from fimble.engine.connect import connect_engine
from fimble.errors import EngineError
from fimble.weights.disk import gigabytes


def check_memory(examination: Examination) -> Finding:
    """Free memory of the device against the need of a load, by the engine's own reckoning."""
    placement = examination.machine.placement
    assert placement is not None, "the check of the device goes before"
    free = f"{gigabytes(placement.free_bytes)} free on {placement.device}"
    if placement.needed_bytes is None:
        return skipped(f"{free}; the need is known when the weights are there")
    found = f"{free}, {gigabytes(placement.needed_bytes)} needed to load"
    if placement.free_bytes >= placement.needed_bytes:
        return ok(found)
    if asyncio.run(_holds_the_model(examination)):
        return ok(f"{free}, and the model is in the engine's memory already")
    return failed(f"{found}.", "Close other programs, or set fimble.model to a smaller model.")


async def _holds_the_model(examination: Examination) -> bool:
    """Whether an engine runs that has loaded it; none is started."""
    engine = connect_engine(examination.settings)
    try:
        description = await engine.describe()
    except EngineError:
        return False
    finally:
        await engine.aclose()
    return (description.status, description.model) == ("ready", examination.model.card.id)
