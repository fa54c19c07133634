"""Does torch load, and what does it have here?"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok


def check_torch(examination: Examination) -> Finding:
    """torch and transformers: their versions, the devices, the threads."""
    try:
        transformers = version("transformers")
    except PackageNotFoundError:
        return failed("transformers is not installed.", "Install Fimble anew with pip.")
    machine = examination.machine
    devices = ", ".join(
        f"{device} ({name})" if device != "cpu" else device
        for device, name in machine.devices.items()
    )
    bfloat16 = "with" if machine.bfloat16_on_cpu else "without"
    return ok(
        f"torch {machine.torch}, transformers {transformers}; devices: {devices};"
        f" {machine.threads} threads; a CPU {bfloat16} bfloat16 of its own"
    )
