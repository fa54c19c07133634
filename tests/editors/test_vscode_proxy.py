"""The installation where nothing is reached but through the proxy of the editor's own settings.

Python, the environment and pip are real; the packages are empty ones of the pinned versions, so
the server that is installed cannot start: what comes after the installation is not shown here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from editors.index_behind_proxy import INDEX_HOST, running_proxy
from editors.installs.code_server import install_code_server
from editors.vscode.extension_build import ROOT, built_extension
from editors.vscode.workbench import running_workbench

LINES = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
PINNED = dict(line.lower().replace("_", "-").split("==") for line in LINES if "==" in line)
# pip's own settings of this machine must not help: another index, or a folder of wheels.
PIP = {
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_FIND_LINKS": "",
    "PIP_NO_CACHE_DIR": "1",
    "PIP_INDEX_URL": f"http://{INDEX_HOST}/simple",
    "PIP_TRUSTED_HOST": INDEX_HOST,
    "PIP_RETRIES": "0",
    "NO_PROXY": "",
    "no_proxy": "",
}


@pytest.mark.usefixtures("own_folders")
def test_all_that_is_installed_comes_through_the_editors_proxy(
    to_be_had: Callable[..., Any], tmp_path: Path
) -> None:
    install, vsix = to_be_had(install_code_server), to_be_had(built_extension)
    with running_proxy(PINNED) as proxy:
        settings = {"http.proxy": proxy.url, "fimble.server.python": sys.executable}
        with running_workbench(install, tmp_path / "vscode", vsix, settings, PIP) as workbench:
            environment = workbench.data / "User/globalStorage/fimble.fimble/environment"
            is_done = (environment / "fimble-installed").is_file
            assert workbench.wait_for(is_done, timeout_s=120), workbench.log_of("Fimble")
    installed = {path.name for path in environment.glob("lib/python*/site-packages/*.dist-info")}
    assert f"torch-{PINNED['torch']}.dist-info" in installed
    assert any(name.startswith("fimble-") for name in installed)
    assert {"torch", "pygls", "transformers"} <= {*proxy.pages}
    if sys.platform == "linux":  # torch's own index is asked first, and this proxy refuses it
        assert "download.pytorch.org:443" in proxy.tunnels
