"""The file that users install: small, whole, of one version, with the licences of what is in it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from typing import Any

from editors.vscode.extension_build import ROOT, built_extension
from fimble import __version__

LARGEST = 3_000_000
"""Bytes."""


def test_what_is_in_it(to_be_had: Callable[..., Any]) -> None:
    file = to_be_had(built_extension)
    assert file.stat().st_size < LARGEST
    with zipfile.ZipFile(file) as vsix:
        inside = set(vsix.namelist())
        package = json.loads(vsix.read("extension/package.json"))
        assert package["version"] == __version__
        assert package["extensionKind"] == ["workspace"]  # where the files are, and not the window
        wheel = f"extension/bundled/fimble-{__version__}-py3-none-any.whl"
        assert {wheel, "extension/bundled/constraints.txt", "extension/LICENSE.txt"} <= inside
        licences = vsix.read("extension/THIRD_PARTY_LICENSES.txt").decode()
    for name in locked_packages():
        assert f"\n{name} " in f"\n{licences}", f"the licence of {name} is not in it"


def locked_packages() -> list[str]:
    """What the script is bundled of: the runtime dependencies of the lock file."""
    lock = json.loads((ROOT / "vscode-extension" / "package-lock.json").read_text("utf-8"))
    rows = {path: row for path, row in lock["packages"].items() if path and not row.get("dev")}
    return [path.split("node_modules/")[-1] for path in rows]
