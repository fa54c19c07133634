"""Programs of Debian's newer suite, unpacked beside the system; nothing of the system changes.

They run through that suite's own dynamic loader, so the age of the system's C library is no matter.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from editors.installs.cache import EditorNotToBeHad, run_step

_SUITE = "forky"
_KEY = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def unpack_packages(packages: Sequence[str], folder: Path) -> Path:
    """Download packages with all they depend on, and unpack them to `folder`/root.

    Raises:
        EditorNotToBeHad: this is no Debian, or the packages cannot be downloaded.
    """
    for part in ("lists/partial", "debs/partial", "cache/archives/partial", "root"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    sources = folder / "suite.list"
    sources.write_text(f"deb [signed-by={_KEY}] {_mirror()} {_SUITE} main\n", "utf-8")
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::State::Lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder / "cache",
        "Dir::Cache::archives": folder / "debs",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "root",
        "APT::Install-Recommends": "false",
        "Debug::NoLocking": "1",
    }
    apt = ["apt-get", "-qq", *(f"-o{name}={value}" for name, value in options.items())]
    run_step([*apt, "update"])
    run_step([*apt, "-y", "--download-only", "install", *packages])
    for package in sorted((folder / "debs").glob("*.deb")):
        run_step(["dpkg", "-x", package, folder / "root"])
        package.unlink()
    return folder / "root"


def write_launcher(
    launcher: Path, root: Path, program: str, environment: Mapping[str, str | Path]
) -> None:
    """Write a script that starts a program of `root` as if it were installed.

    Args:
        program: its path below `root`, and any first arguments.
    """
    libraries = root / "usr/lib" / f"{platform.machine()}-linux-gnu"
    loaders = sorted(libraries.glob("ld-linux*.so.*"))
    if not loaders:
        raise EditorNotToBeHad(f"the unpacked suite has no loader for {platform.machine()}")
    settings = "".join(f"export {name}='{value}'\n" for name, value in environment.items())
    paths = ":".join(str(path) for path in (libraries, *_folders_below(libraries)))
    command = f"exec '{loaders[0]}' --argv0 '{launcher}' --library-path '{paths}'"
    launcher.write_text(f"#!/bin/sh\n{settings}{command} '{root}'/{program} \"$@\"\n", "utf-8")
    launcher.chmod(0o755)


def _folders_below(libraries: Path) -> list[Path]:
    """Where alternatives would point to: libraries that lie in a folder of their own."""
    return sorted({found.parent for found in libraries.glob("*/lib*.so*")})


def _mirror() -> str:
    """The address that this machine's own apt uses."""
    if not _KEY.is_file():
        raise EditorNotToBeHad("this machine has no keys of Debian's archive")
    sources = Path("/etc/apt")
    for file in [*sources.glob("sources.list"), *sources.glob("sources.list.d/*")]:
        if found := re.search(r"https?://\S+/debian/?(?=\s|$)", file.read_text("utf-8")):
            return found[0]
    raise EditorNotToBeHad("apt on this machine names no source of Debian")
