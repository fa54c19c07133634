"""Is the device there that the settings ask for?"""

from __future__ import annotations

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok


def check_device(examination: Examination) -> Finding:
    """`fimble.engine.device` and `fimble.engine.quantization`, resolved as the engine does."""
    machine, asked = examination.machine, examination.settings.engine.device
    placement = machine.placement
    if placement is None:
        return failed(machine.fault, machine.remedy)
    form = placement.dtype if placement.quantization == "none" else placement.quantization
    return ok(f"{placement.device}, weights in {form} (asked for: {asked})")
