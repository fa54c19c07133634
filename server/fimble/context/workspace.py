"""One workspace: its root, what of it may be shown, its index."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fimble.context.exclusion import Exclusions
from fimble.context.index.lookup import IndexReader

_MARKERS: Final = (
    ".git", ".hg", "pyproject.toml", "package.json", "Cargo.toml", "go.mod", "pom.xml",
    "build.gradle", "CMakeLists.txt", "Makefile", "composer.json", "Gemfile",
)  # fmt: skip
"""What lies at the root of a project, the surest first."""


class Workspace:
    """Its parts, and what the door to the context remembers of it."""

    def __init__(self, root: Path, exclude: Sequence[str]) -> None:
        self.root = root
        self.index = IndexReader(root)
        self.scanned_at = float("-inf")
        self.orders_seen = 0
        self._exclusions = Exclusions(root, exclude)

    def allows(self, path: str) -> bool:
        """Whether a file, by its path from the root, may give context."""
        return self._exclusions.allows(self.root / path)

    def renew_index(self) -> None:
        """Let go of an index file that is broken."""
        self.index.close()
        self.index = IndexReader(self.root)


def can_be_workspace(root: Path) -> bool:
    """Whether a folder is worth an index: not the whole disk, and not all that a user has."""
    home = Path(os.path.expanduser("~"))  # not Path.home(), which fails where there is none
    return root.is_dir() and root not in (Path(root.anchor), home)


def find_workspace(file: Path) -> Path | None:
    """The root of the project that a file belongs to: its repository's or, without one,
    the nearest folder that looks like a root."""
    folders = [folder for folder in file.resolve().parents if can_be_workspace(folder)]
    for marker in _MARKERS[:2]:
        for folder in folders:
            if (folder / marker).exists():
                return folder
    return next(
        (each for each in folders if any((each / marker).exists() for marker in _MARKERS)), None
    )
