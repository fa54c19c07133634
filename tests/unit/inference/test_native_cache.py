"""Where compiled code is kept: in a folder of its own, which does not grow for ever."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("numba")

ADD_UP = """
from fimble.inference.fused.native import is_compiled
from fimble.inference.fused.float_loops import largest
import numpy as np
before = is_compiled()
print(before, float(largest(np.array([1, 3, 2], np.float32))), is_compiled())
"""


def run(cache: Path) -> list[str]:
    command = [sys.executable, "-c", ADD_UP]
    environment = {**os.environ, "FIMBLE_CACHE_DIR": str(cache)}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.split()


def test_the_second_process_compiles_nothing(tmp_path: Path) -> None:
    assert run(tmp_path) == ["False", "3.0", "True"]
    assert run(tmp_path) == ["True", "3.0", "True"]


def test_what_was_not_used_for_a_month_goes(tmp_path: Path) -> None:
    native = tmp_path / "native"
    old, new = native / "old", native / "new"
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "code.nbc").touch()
    weights = native / "old-native.safetensors"
    weights.touch()
    long_ago = time.time() - 40 * 24 * 3600
    for path in (old, weights):
        os.utime(path, (long_ago, long_ago))
    run(tmp_path)
    assert not old.exists()
    assert not weights.exists()
    assert new.exists()


def test_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run(tmp_path / "file") == ["False", "3.0", "False"]
