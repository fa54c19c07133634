"""JupyterLab with jupyterlab-lsp, in an environment of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from editors.installs.cache import EditorNotToBeHad, install_once, is_installed, run_step

_PACKAGES: Final = ("jupyterlab==4.6.6", "jupyterlab-lsp==5.3.0", "jupyter-lsp==2.3.1")
_NAME: Final = "jupyterlab"
_VERSION: Final = " ".join(_PACKAGES)


def install_jupyterlab() -> Path:
    """The program `jupyter-lab`; a minute and 250 MB the first time.

    Raises:
        EditorNotToBeHad: it is not wanted, or cannot be had.
    """
    if not is_installed(_NAME, _VERSION) and not os.environ.get("FIMBLE_EDITOR_TESTS"):
        raise EditorNotToBeHad(
            "JupyterLab (250 MB) is installed only where FIMBLE_EDITOR_TESTS is set"
        )
    return install_once(_NAME, _VERSION, _build) / "bin/jupyter-lab"


def _build(folder: Path) -> None:
    run_step([sys.executable, "-m", "venv", folder])
    run_step([folder / "bin/python", "-m", "pip", "install", "-q", *_PACKAGES])
