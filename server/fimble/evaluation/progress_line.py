"""Progress on stderr: one line that is written over on a terminal, a few lines elsewhere."""

from __future__ import annotations

import sys
from typing import Final

_STEPS: Final = 10


def show_progress(what: str, done: int, total: int) -> None:
    """Say how far a count has come."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{what} {done} of {total}" + ("\n" if done == total else ""))
    elif done * _STEPS // total > (done - 1) * _STEPS // total:
        sys.stderr.write(f"{what} {done} of {total}\n")
    sys.stderr.flush()
