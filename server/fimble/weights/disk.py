"""Room on the disk, and faults of the disk as sentences for the user."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from fimble.errors import PullError


class DiskError(PullError):
    """The disk is full or cannot be written; another source would not help."""


def require_room(folder: Path, needed: int) -> None:
    """Raise DiskError unless `needed` bytes fit into the file system of this existing folder."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DiskError(
            f"The weights need {gigabytes(needed)} on the disk of {folder}, and "
            f"{gigabytes(free)} are free.",
            "Free some space, or set FIMBLE_CACHE_DIR to a folder on a larger disk.",
        )


@contextmanager
def disk_faults_explained(folder: Path) -> Generator[None]:
    """Turn an OSError of the file system into a DiskError that says what to do."""
    try:
        yield
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            raise disk_full(folder) from fault
        if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST):
            raise DiskError(
                f"The folder for weights, {folder}, cannot be written ({fault.strerror}).",
                "Give yourself the right to write there, or set FIMBLE_CACHE_DIR to another.",
            ) from fault
        raise


def disk_full(folder: Path) -> DiskError:
    """The fault of a full disk, which may also have been met by a child process."""
    return DiskError(
        f"The disk of {folder} is full.",
        "Free some space and pull again: what is already there is kept. Or set FIMBLE_CACHE_DIR "
        "to a folder on a larger disk.",
    )


def size_of_folder(folder: Path) -> int:
    """Bytes of all files below; files that vanish meanwhile count as nothing."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:
            continue
    return total


def gigabytes(size: int) -> str:
    """A size for people: `491 MB`, `1.2 GB`."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"
