"""The `.gitignore` files of a workspace, the nearest one first, as git reads them.

git itself is not asked: a workspace's own git settings can name programs that it would run.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pathspec import GitIgnoreSpec

_LARGEST_BYTES: Final = 1_000_000
_EVERYTHING: Final = GitIgnoreSpec.from_lines(["*"])


@dataclass(frozen=True, kw_only=True)
class _Read:
    stamp: tuple[int, int]
    spec: GitIgnoreSpec


class IgnoreFiles:
    """Reads each file once and again when its time or size has changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, _Read] = {}

    def ignore(self, relative: str, *, is_folder: bool) -> bool:
        """Whether git would ignore an entry whose folders it does not ignore."""
        folder = relative
        while folder:
            folder = folder.rpartition("/")[0]
            spec = self._spec(f"{folder}/.gitignore" if folder else ".gitignore")
            if spec is not None:
                below = relative[len(folder) + 1 :] if folder else relative
                verdict = spec.check_file(f"{below}/" if is_folder else below).include
                if verdict is not None:
                    return verdict
        spec = self._spec(".git/info/exclude")
        return spec is not None and spec.match_file(f"{relative}/" if is_folder else relative)

    def _spec(self, name: str) -> GitIgnoreSpec | None:
        path = self._root / name
        try:
            status = os.stat(path)
        except OSError:
            self._read.pop(name, None)
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._read.get(name)
        if known is None or known.stamp != stamp:
            known = self._read[name] = _Read(stamp=stamp, spec=_parse(path, status.st_size))
        return known.spec


def _parse(path: Path, size: int) -> GitIgnoreSpec:
    """What cannot be read ignores everything: a file that somebody hides must not slip out."""
    if size > _LARGEST_BYTES:
        return _EVERYTHING
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        return _EVERYTHING
    return GitIgnoreSpec.from_lines([line for line in lines if _is_pattern(line)])


def _is_pattern(line: str) -> bool:
    try:
        GitIgnoreSpec.from_lines([line])
    except ValueError:  # git passes over such a line as well
        return False
    return True
