"""Checks of Python, folders, torch, device, disk and memory, each also made to fail for real."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from fimble.doctor.checks.device import check_device
from fimble.doctor.checks.disk_space import check_disk
from fimble.doctor.checks.folders import (
    check_cache_folder,
    check_data_folder,
    check_runtime_folder,
)
from fimble.doctor.checks.memory import check_memory
from fimble.doctor.checks.python_version import check_python
from fimble.doctor.checks.torch_build import check_torch
from fimble.doctor.finding import Verdict
from fimble.errors import EngineUnavailableError
from fimble.paths import cache_directory, data_directory, runtime_directory


def test_this_python_will_do(examination_of: Any) -> None:
    assert check_python(examination_of()).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("check", "folder"),
    [
        (check_cache_folder, cache_directory),
        (check_data_folder, data_directory),
        (check_runtime_folder, runtime_directory),
    ],
)
def test_a_folder_is_made_and_left_empty(check: Any, folder: Any, examination_of: Any) -> None:
    assert check(examination_of()).verdict is Verdict.OK
    assert list(folder().iterdir()) == []


@pytest.mark.parametrize(
    ("check", "variable", "verdict"),
    [
        (check_cache_folder, "FIMBLE_CACHE_DIR", Verdict.FAILED),
        (check_data_folder, "FIMBLE_DATA_DIR", Verdict.WARNING),
        (check_runtime_folder, "FIMBLE_RUNTIME_DIR", Verdict.FAILED),
    ],
)
def test_a_folder_that_cannot_be_written(
    check: Any,
    variable: str,
    verdict: Verdict,
    examination_of: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(variable, str(tmp_path / "file" / "below"))
    finding = check(examination_of())
    assert finding.verdict is verdict
    assert str(tmp_path / "file" / "below") in finding.found
    assert variable in finding.remedy


def test_a_cache_that_cannot_be_written_is_enough_where_the_weights_are_there(
    examination_of: Any, own_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("FIMBLE_CACHE_DIR", str(tmp_path / "file"))
    assert check_cache_folder(examination_of(model=f"{own_model}")).verdict is Verdict.WARNING


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_a_runtime_folder_that_others_can_write_to(examination_of: Any) -> None:
    runtime_directory().mkdir(parents=True)
    runtime_directory().chmod(0o777)
    finding = check_runtime_folder(examination_of())
    assert finding.verdict is Verdict.FAILED
    assert "chmod 700" in finding.remedy


def test_torch_and_the_device(examination_of: Any) -> None:
    examination = examination_of(engine={"device": "cpu", "threads": 1})
    torch = check_torch(examination)
    assert torch.verdict is Verdict.OK
    assert "cpu" in torch.found and "1 threads" in torch.found
    device = check_device(examination)
    assert device.verdict is Verdict.OK
    assert device.found == "cpu, weights in int8 (asked for: cpu)"


def test_a_device_that_is_not_there(examination_of: Any) -> None:
    examination = examination_of(engine={"device": "tpu"})
    assert check_torch(examination).verdict is Verdict.OK
    finding = check_device(examination)
    assert (finding.verdict, finding.found) == (Verdict.FAILED, "The device tpu is not there.")
    assert "fimble.engine.device" in finding.remedy


def test_a_torch_that_does_not_load(
    examination_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torch.py").write_text("raise OSError('libgomp.so.1: not found')", "utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), _python_path()]))
    with pytest.raises(EngineUnavailableError, match=r"torch does not load: .*libgomp") as fault:
        check_torch(examination_of())
    assert "pip install" in fault.value.remedy


def test_memory_that_does_not_suffice(examination_of: Any, own_model: Path) -> None:
    """A sparse file: it takes no room, and its weights would fit into no machine."""
    os.truncate(own_model / "model.safetensors", 8 << 40)
    finding = check_memory(examination_of(model=f"{own_model}"))
    assert finding.verdict is Verdict.FAILED
    assert "GB needed to load" in finding.found


def test_memory_that_suffices(examination_of: Any, own_model: Path) -> None:
    os.truncate(own_model / "model.safetensors", 1000)
    assert check_memory(examination_of(model=f"{own_model}")).verdict is Verdict.OK


def test_memory_says_nothing_without_weights(examination_of: Any) -> None:
    assert check_memory(examination_of(model="gpt2")).verdict is Verdict.SKIPPED


@pytest.mark.parametrize(
    ("free", "verdict"),
    [(10**9, Verdict.FAILED), (10**8, Verdict.FAILED), (10**12, Verdict.OK)],
)
def test_room_for_weights_that_are_still_to_be_pulled(
    free: int, verdict: Verdict, examination_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figure of the system is replaced: a disk cannot be filled for a test."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(0, 0, free))
    finding = check_disk(examination_of(model="qwen2.5-coder-1.5b-instruct"))
    assert finding.verdict is verdict


def test_an_almost_full_disk_is_a_warning_where_the_weights_are_there(
    examination_of: Any, own_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(0, 0, 10**8))
    finding = check_disk(examination_of(model=f"{own_model}"))
    assert (finding.verdict, "100 MB free" in finding.found) == (Verdict.WARNING, True)


def _python_path() -> str:
    return os.environ.get("PYTHONPATH", "")
