"""Is there room in the cache folder: for weights that are still to be pulled, or to breathe?"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok, warning
from fimble.paths import cache_directory
from fimble.weights.disk import gigabytes
from fimble.weights.pull import room_needed

_LITTLE_BYTES: Final = 500_000_000


def check_disk(examination: Examination) -> Finding:
    """Free bytes on the disk of the cache folder, against what a pull would need."""
    folder = cache_directory()
    free = shutil.disk_usage(_existing(folder)).free
    found = f"{gigabytes(free)} free for {folder}"
    remedy = "Free some space, or set FIMBLE_CACHE_DIR to a folder on a larger disk."
    needed = 0 if examination.weights.kind == "ready" else room_needed(examination.model.card)
    if free < needed:
        return failed(f"{found}, and the weights need {gigabytes(needed)}.", remedy)
    return warning(f"{found}.", remedy) if free < _LITTLE_BYTES else ok(found)


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above that is there."""
    return next(path for path in (folder, *folder.absolute().parents) if path.is_dir())
