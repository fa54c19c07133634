"""Writes a verified change to disk, for the command line; editors apply theirs themselves."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fimble.errors import FimbleError
from fimble.refactoring.action import FileChange
from fimble.refactoring.report import file_name

_MARK: Final = b"\xef\xbb\xbf"
"""The byte order mark that some editors put before UTF-8."""


def apply_changes(changes: Sequence[FileChange]) -> None:
    """Write every file, or none where one is not any more what the change was made of.

    Raises:
        FimbleError: a file has changed or cannot be written.
    """
    originals = [_checked(change) for change in changes]
    for change, original in zip(changes, originals, strict=True):
        mark = _MARK if original.startswith(_MARK) else b""
        _write(Path(file_name(change)), mark + change.after.encode("utf-8"))


def _checked(change: FileChange) -> bytes:
    path = Path(file_name(change))
    if change.creates:
        if path.exists():
            raise FimbleError(
                f"{path} has come in the meantime.", "Nothing was written; ask again."
            )
        return b""
    try:
        data = path.read_bytes()
    except OSError as fault:
        raise _unwritable(path, fault) from fault
    if data.removeprefix(_MARK).decode("utf-8", "replace") != change.before:
        raise FimbleError(f"{path} has changed in the meantime.", "Nothing was written; ask again.")
    return data


def _write(path: Path, data: bytes) -> None:
    """In one step: a file is never half written. Its permissions stay."""
    path = path.resolve()
    try:
        mode = path.stat().st_mode if path.exists() else 0o666 & ~_umask()
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
        os.chmod(file.name, mode)
        os.replace(file.name, path)
    except OSError as fault:
        raise _unwritable(path, fault) from fault


def _umask() -> int:
    """What new files of this process lack; it can only be read by being set."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _unwritable(path: Path, fault: OSError) -> FimbleError:
    what = f"{path} cannot be written: {fault.strerror}."
    return FimbleError(what, "Check its permissions.")
