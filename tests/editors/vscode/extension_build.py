"""The .vsix that is tested: built anew where a source of it is newer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from editors.installs.cache import EditorNotToBeHad

ROOT = Path(__file__).parents[3]
VSIX = ROOT / "vscode-extension" / "fimble.vsix"
_SOURCES = (
    *("server/fimble/**/*.py", "models/fimble_models/**/*", "constraints.txt", "pyproject.toml"),
    *("vscode-extension/src/*.ts", "vscode-extension/package*.json", "vscode-extension/build.mjs"),
)


def built_extension() -> Path:
    """The path of an up to date .vsix.

    Raises:
        EditorNotToBeHad: there is no npm to build it with.
    """
    if not VSIX.is_file() or VSIX.stat().st_mtime < _newest_source():
        if shutil.which("npm") is None:
            raise EditorNotToBeHad("npm is not installed, so the extension cannot be built")
        subprocess.run(["make", "vsix"], cwd=ROOT, check=True, capture_output=True, timeout=600)
    return VSIX


def _newest_source() -> float:
    found = (path for pattern in _SOURCES for path in ROOT.glob(pattern))
    return max(path.stat().st_mtime for path in found if path.is_file())
