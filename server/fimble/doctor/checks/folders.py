"""Can Fimble write where it keeps its files?"""

from __future__ import annotations

import tempfile
from pathlib import Path

from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok, warning
from fimble.engine.runtime_file import make_runtime_directory
from fimble.errors import EngineUnavailableError, WeightsError
from fimble.paths import cache_directory, data_directory, runtime_directory


def check_cache_folder(examination: Examination) -> Finding:
    """Weights lie there; one that cannot be written is enough where they are there already."""
    folder = cache_directory()
    fault = _fault_of_writing(folder)
    if not fault:
        return ok(str(folder))
    remedy = "Give yourself the right to write there, or set FIMBLE_CACHE_DIR to another folder."
    return (warning if _weights_are_there(examination) else failed)(fault, remedy)


def check_data_folder(examination: Examination) -> Finding:
    """What was measured of this machine; completions do without."""
    del examination
    folder = data_directory()
    fault = _fault_of_writing(folder)
    remedy = "Give yourself the right to write there, or set FIMBLE_DATA_DIR to another folder."
    return warning(fault, remedy) if fault else ok(str(folder))


def check_runtime_folder(examination: Examination) -> Finding:
    """The engine's address and token; nobody else may write there."""
    del examination
    try:
        make_runtime_directory()
    except EngineUnavailableError as fault:
        return failed(fault.what, fault.remedy)
    folder = runtime_directory()
    fault = _fault_of_writing(folder)
    remedy = "Give yourself the right to write there, or set FIMBLE_RUNTIME_DIR to another folder."
    return failed(fault, remedy) if fault else ok(str(folder))


def _fault_of_writing(folder: Path) -> str:
    """Why a file cannot be made there, or nothing. The folder is made, as the first use would."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"fimble doctor")
    except OSError as fault:
        return f"The folder {folder} cannot be written: {fault.strerror}."
    return ""


def _weights_are_there(examination: Examination) -> bool:
    try:
        return examination.weights.kind == "ready"
    except WeightsError:
        return False
