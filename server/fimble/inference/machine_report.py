"""What torch says of this machine, as one line of JSON: for those who must not import torch.

`python -m fimble.inference.machine_report DEVICE QUANTIZATION THREADS [FOLDER]`; with the folder
of a model's weights also how much memory these need.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from fimble.errors import ModelLoadError
from fimble.inference.device import (
    choose_placement,
    free_memory,
    has_native_bfloat16,
    memory_needed,
    set_threads,
)


def main(arguments: Sequence[str]) -> int:
    """Print the report; a device that is not there is part of it."""
    device, quantization, threads, *folder = arguments
    set_threads(int(threads))
    report: dict[str, object] = {
        "torch": torch.__version__,
        "devices": _devices(),
        "bfloat16_on_cpu": has_native_bfloat16(),
        "threads": torch.get_num_threads(),
    }
    try:
        placement = choose_placement(device, quantization, Path(folder[0]) if folder else None)
    except ModelLoadError as fault:
        report["fault"] = {"what": fault.what, "remedy": fault.remedy}
    else:
        report |= {
            "device": placement.device,
            "dtype": str(placement.dtype).removeprefix("torch."),
            "quantization": placement.quantization,
            "free_bytes": free_memory(placement.device),
            "needed_bytes": memory_needed(Path(folder[0]), placement) if folder else None,
        }
    print(json.dumps(report))  # noqa: T201
    return 0


def _devices() -> dict[str, str]:
    """Each device that is there, and what it is called."""
    devices = {"cpu": f"{torch.get_num_threads()} threads"}
    for number in range(torch.cuda.device_count() if torch.cuda.is_available() else 0):
        devices[f"cuda:{number}"] = torch.cuda.get_device_name(number)
    if torch.backends.mps.is_available():
        devices["mps"] = "Apple GPU"
    return devices


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
