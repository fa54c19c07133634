"""Helix, Vim, Kate and JupyterLab with the real model: for the others see beside their tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from editors.conftest import WEIGHTS
from editors.installs.browser import install_browser
from editors.installs.helix import install_helix
from editors.installs.jupyterlab import install_jupyterlab
from editors.installs.kate import install_kate
from editors.installs.vim import install_vim
from editors.test_helix import complete_in_helix
from editors.test_jupyterlab import FILE, running_lab
from editors.test_kate import complete_in_kate
from editors.test_two_editors import BEFORE, warm_up
from editors.test_vim import complete_in_vim

_PATIENCE_S = 10
"""For an answer of a warm engine on a machine that may be busy."""


@pytest.fixture
def warm_engine(
    no_engine_is_left: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The real model in the memory of an engine of this test's own."""
    monkeypatch.setenv("FIMBLE_CACHE_DIR", WEIGHTS)
    warm_up(tmp_path)
    yield


@pytest.mark.fails_when_switched_off
@pytest.mark.model
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("install", "complete"),
    [
        (install_helix, complete_in_helix),
        (install_vim, complete_in_vim),
        (install_kate, complete_in_kate),
    ],
    ids=["Helix", "Vim", "Kate"],
)
@pytest.mark.usefixtures("fimble_on_path", "warm_engine")
def test_a_suggestion_of_the_real_model(
    install: Callable[[], Path],
    complete: Callable[..., str],
    to_be_had: Callable[..., Any],
    tmp_path: Path,
) -> None:
    saved = complete(to_be_had(install), tmp_path, BEFORE, lambda: True, _PATIENCE_S)
    second_line = saved.splitlines()[1]
    assert second_line.startswith("    ")
    assert second_line.strip(), "nothing was taken"
    compile(saved, "add.py", "exec")


@pytest.mark.fails_when_switched_off
@pytest.mark.model
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("warm_engine")
def test_a_suggestion_of_the_real_model_in_jupyterlab(
    to_be_had: Callable[..., Any], tmp_path: Path
) -> None:
    program, browser = to_be_had(install_jupyterlab), to_be_had(install_browser)
    begun = BEFORE.splitlines()[0] + "\n    return "
    with running_lab(program, browser, tmp_path) as lab:
        (lab.folder / "area.py").write_text(begun, "utf-8")
        lab.open("area.py")
        label = lab.take_entry(FILE).splitlines()[0].strip()
        saved = lab.saved_text("area.py", label.rstrip(" …"))
    assert saved.startswith(begun) and len(saved) > len(begun)
    compile(saved, "area.py", "exec")
