"""Helix of Debian's newer suite."""

from __future__ import annotations

from pathlib import Path

from editors.installs.cache import install_once
from editors.installs.debian_suite import unpack_packages, write_launcher


def install_helix() -> Path:
    """The program."""
    return install_once("helix", "1", _build) / "hx"


def _build(folder: Path) -> None:
    root = unpack_packages(["hx"], folder)
    write_launcher(folder / "hx", root, "usr/bin/hx", {})
