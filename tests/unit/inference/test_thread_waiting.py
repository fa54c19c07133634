"""The OpenMP library must really hear of it: it reads its environment when torch is imported."""

import os
import subprocess
import sys

import pytest

SHOW = "from fimble.inference.thread_waiting import wait_politely as w; w(); import torch"


def spins_shown(**environment: str) -> str:
    ours = ("GOMP_SPINCOUNT", "OMP_WAIT_POLICY")
    without = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        env={**without, "OMP_DISPLAY_ENV": "verbose", **environment},
        capture_output=True,
        text=True,
        timeout=100,
    )
    lines = [line for line in done.stderr.splitlines() if "GOMP_SPINCOUNT" in line]
    if not lines:
        pytest.skip("torch uses another OpenMP library here")
    return lines[0]


def test_a_waiting_thread_gives_its_core_away_soon() -> None:
    assert "'3000'" in spins_shown()


def test_the_users_own_choice_is_kept() -> None:
    assert "'77'" in spins_shown(GOMP_SPINCOUNT="77")
    assert "'3000'" not in spins_shown(OMP_WAIT_POLICY="active")
