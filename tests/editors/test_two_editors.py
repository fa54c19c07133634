"""Neovim and Emacs at once, with the real model: each gets its suggestion, of one engine."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psutil
import pytest

from editors.conftest import FIMBLE, WEIGHTS
from editors.installs.emacs import install_emacs
from editors.installs.neovim import install_neovim
from editors.switch import with_switch, write_user_settings
from editors.test_emacs import complete_in_emacs
from editors.test_neovim import drive

BEFORE = "def area(width: int, height: int) -> int:\n   \n"
SETTINGS = {"model": "qwen2.5-coder-0.5b-instruct", "completion.timeLimitMs": 20_000}


@pytest.mark.fails_when_switched_off
@pytest.mark.model
@pytest.mark.timeout(1200)
@pytest.mark.usefixtures("fimble_on_path", "no_engine_is_left")
def test_two_editors_share_one_engine(
    to_be_had: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIMBLE_CACHE_DIR", WEIGHTS)
    neovim, emacs = to_be_had(install_neovim), to_be_had(install_emacs)
    warm_up(tmp_path)
    before = engines()
    assert len(before) == 1
    places = [tmp_path / name for name in ("neovim", "emacs")]
    for place in places:
        place.mkdir()
    with ThreadPoolExecutor() as pool:
        in_neovim = pool.submit(drive, neovim, places[0], BEFORE)
        in_emacs = pool.submit(complete_in_emacs, emacs, places[1], BEFORE)
        assert in_neovim.result()["shown"].strip()
        assert len(in_emacs.result()["after_completion"]) > len(BEFORE) + 1
    assert engines() == before


def warm_up(folder: Path) -> None:
    """Have the model in memory: the editors' scripts wait for a suggestion, not for a load.

    The user's settings are written for it, and with the switch of these tests after it.
    """
    write_user_settings(SETTINGS)
    file = folder / "first.py"
    file.write_text(BEFORE, "utf-8")
    done = subprocess.run(
        [FIMBLE, "complete", f"{file}:2:4", "--json"], capture_output=True, text=True, timeout=600
    )
    assert json.loads(done.stdout)["text"], done.stdout + done.stderr
    write_user_settings(with_switch(SETTINGS))


def engines() -> set[int]:
    """The engine processes that live in this test's own runtime folder."""
    mine = os.environ["FIMBLE_RUNTIME_DIR"]
    found: set[int] = set()
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        try:
            is_engine = " engine run" in " ".join(words)
            if is_engine and process.environ()["FIMBLE_RUNTIME_DIR"] == mine:
                found.add(process.pid)
        except (psutil.Error, KeyError):
            continue
    return found
