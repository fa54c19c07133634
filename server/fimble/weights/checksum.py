"""SHA-256 of large files, with progress."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Final

from fimble.weights.progress import PullProgress, Report

_BLOCK: Final = 4 << 20


def sha256_of(path: Path, report: Report) -> str:
    """The file's SHA-256 in lower-case hexadecimal."""
    digest = hashlib.sha256()
    total = path.stat().st_size
    done = 0
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
            done += len(block)
            report(
                PullProgress(
                    stage="checking", message=f"Checking {path.name}", done=done, total=total
                )
            )
    return digest.hexdigest()
