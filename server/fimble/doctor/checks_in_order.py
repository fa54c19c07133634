"""The table of all checks, in the order in which they are made."""

from __future__ import annotations

from typing import Final

from fimble.doctor.check import Applies, Check
from fimble.doctor.checks.device import check_device
from fimble.doctor.checks.disk_space import check_disk
from fimble.doctor.checks.engine_process import check_engine
from fimble.doctor.checks.fim_tokens import check_fim_tokens
from fimble.doctor.checks.folders import (
    check_cache_folder,
    check_data_folder,
    check_runtime_folder,
)
from fimble.doctor.checks.known_hole import check_completion
from fimble.doctor.checks.language_server import check_handshake, check_round_trip
from fimble.doctor.checks.loaded_model import check_loaded_model
from fimble.doctor.checks.memory import check_memory
from fimble.doctor.checks.model_card import check_model
from fimble.doctor.checks.named_server import check_server
from fimble.doctor.checks.python_version import check_python
from fimble.doctor.checks.record_file import check_record
from fimble.doctor.checks.settings_files import check_settings
from fimble.doctor.checks.torch_build import check_torch
from fimble.doctor.checks.weights_on_disk import check_weights
from fimble.doctor.checks.workspace_index import check_index

_OWN, _NAMED = Applies.OWN_ENGINE, Applies.NAMED_SERVER
_ANSWERS: Final = ("model in memory", "server")
"""Either of them stands for an engine that answers; the other one does not apply."""

CHECKS: Final = (
    Check(name="python", run=check_python),
    Check(name="settings", run=check_settings),
    Check(name="runtime folder", run=check_runtime_folder),
    Check(name="cache folder", run=check_cache_folder, applies=_OWN),
    Check(name="data folder", run=check_data_folder),
    Check(name="record", run=check_record),
    Check(name="index", run=check_index),
    Check(name="language server", run=check_handshake, limit_s=150),
    Check(name="torch", run=check_torch, applies=_OWN, limit_s=120),
    Check(name="device", run=check_device, needs=("torch",), applies=_OWN),
    Check(name="model", run=check_model, applies=_OWN),
    Check(name="weights", run=check_weights, needs=("model",), applies=_OWN, limit_s=120),
    Check(name="disk", run=check_disk, needs=("model",), applies=_OWN),
    Check(name="memory", run=check_memory, needs=("device", "model"), applies=_OWN),
    Check(
        name="engine",
        run=check_engine,
        needs=("torch", "runtime folder"),
        applies=_OWN,
        limit_s=150,
    ),
    Check(
        name="model in memory",
        run=check_loaded_model,
        needs=("device", "weights", "memory", "engine"),
        applies=_OWN,
        limit_s=600,
    ),
    Check(name="server", run=check_server, applies=_NAMED, limit_s=150),
    Check(name="fill-in-the-middle tokens", run=check_fim_tokens, needs=_ANSWERS, limit_s=90),
    Check(name="completion", run=check_completion, needs=_ANSWERS, limit_s=150),
    Check(
        name="completion in an editor",
        run=check_round_trip,
        needs=("language server", *_ANSWERS),
        limit_s=200,
    ),
)
"""A check's name stands in the JSON, so scripts rely on it."""
