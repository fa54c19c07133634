"""Walks a workspace: the files of known programming languages that may be read.

Links are not followed, neither to folders (they may go round) nor to files (they may lead out).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Final

from fimble.context.exclusion import Exclusions
from fimble.syntax.languages import language_of_file
from fimble.syntax.tags import defines_names

LARGEST_BYTES: Final = 1_000_000
"""Larger ones are data or made by machines; a parse takes 0.3 s a megabyte."""
_DEEPEST: Final = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundFile:
    """A file to index.

    Attributes:
        path: from the root, with slashes.
        modified_ns, size: as the file system has them, to see whether it has changed.
    """

    path: str
    language: str
    modified_ns: int
    size: int


def find_files(root: Path, exclusions: Exclusions) -> Iterator[FoundFile]:
    """Every file of the workspace that the index is made of; unreadable folders are passed over."""
    waiting = [("", 0)]
    while waiting:
        folder, depth = waiting.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except OSError:
            continue
        # A folder with this file is a Python environment, whatever it is called.
        if any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        for entry in entries:
            relative = f"{folder}/{entry.name}" if folder else entry.name
            if _is_folder(entry):
                if depth < _DEEPEST and exclusions.allows_entry(relative, is_folder=True):
                    waiting.append((relative, depth + 1))
            elif found := _look_at(entry, relative, exclusions):
                yield found


def look_at_file(root: Path, path: str, exclusions: Exclusions) -> FoundFile | None:
    """One file, by its path from the root; None where it is gone or must not be read."""
    full = root / path
    above = [root / folder for folder in PurePath(path).parents]
    if not exclusions.allows(full) or any(each.is_symlink() for each in (full, *above[:-1])):
        return None
    try:
        status = full.stat()
    except OSError:
        return None
    return _found(path, status) if full.is_file() else None


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _look_at(entry: os.DirEntry[str], relative: str, exclusions: Exclusions) -> FoundFile | None:
    # The name first: most entries need no more.
    if not defines_names(language_of_file(PurePath(entry.name))):
        return None
    if not exclusions.allows_entry(relative, is_folder=False):
        return None
    try:
        if not entry.is_file(follow_symlinks=False):
            return None
        return _found(relative, entry.stat(follow_symlinks=False))
    except OSError:
        return None


def _found(path: str, status: os.stat_result) -> FoundFile | None:
    language = language_of_file(PurePath(path))
    if not defines_names(language) or not 0 < status.st_size <= LARGEST_BYTES:
        return None
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:  # a name in an old encoding, which SQLite cannot hold
        return None
    return FoundFile(
        path=path, language=language, modified_ns=status.st_mtime_ns, size=status.st_size
    )
