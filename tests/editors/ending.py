"""How every program that a test has started ends."""

from __future__ import annotations

import subprocess


def end(process: subprocess.Popen[bytes], patience_s: float = 10) -> None:
    """Ask it to end, and kill it where it does not in time."""
    process.terminate()
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
