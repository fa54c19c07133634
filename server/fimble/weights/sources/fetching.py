"""What every source is given, what it gives back, and how it says that it failed."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from fimble.errors import PullError
from fimble.weights.checksum import sha256_of
from fimble.weights.progress import Report


class SourceFailedError(PullError):
    """This source did not give the weights; the next one may."""


@dataclass(frozen=True, kw_only=True)
class FetchTask:
    """What to fetch, and the folder (existing, resumable) to fetch it into."""

    folder: Path
    report: Report


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """Files that are complete and whose checksums are right.

    Attributes:
        gguf: a GGUF file that is still to be converted; None where `folder` loads as it is.
        folder: safetensors, configuration and tokenizer.
        origin: where it came from, for people.
        sha256: checksums that are already known, by file name.
    """

    gguf: Path | None = None
    folder: Path | None = None
    origin: str
    sha256: dict[str, str] = field(default_factory=lambda: dict[str, str]())


def require_checksum(path: Path, expected: str, origin: str, report: Report) -> None:
    """Delete the file and raise SourceFailedError unless its SHA-256 is the expected one."""
    actual = sha256_of(path, report)
    if actual != expected:
        path.unlink()
        raise SourceFailedError(
            f"{origin} gave a file with a wrong checksum (SHA-256 {actual[:12]}… in place of "
            f"{expected[:12]}…); it was deleted.",
            "Pull again; if it happens twice, do not trust this source.",
        )
