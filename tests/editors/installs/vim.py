"""Vim of Debian's newer suite, with ALE."""

from __future__ import annotations

from pathlib import Path

from editors.installs.cache import install_once
from editors.installs.debian_suite import unpack_packages, write_launcher


def install_vim() -> Path:
    """The program; ALE lies where this Vim looks for packages."""
    return install_once("vim", "1", _build) / "vim"


def _build(folder: Path) -> None:
    root = unpack_packages(["vim", "vim-ale"], folder)
    runtime = next(iter(sorted((root / "usr/share/vim").glob("vim[0-9]*"))))
    write_launcher(folder / "vim", root, "usr/bin/vim.basic", {"VIMRUNTIME": runtime})
