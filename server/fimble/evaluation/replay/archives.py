"""Source distributions: fetched once from the package index, checked, and kept in the cache."""

from __future__ import annotations

import importlib.util
import sys
import tarfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fimble.errors import PullError
from fimble.paths import cache_directory
from fimble.weights.checksum import sha256_of
from fimble.weights.child_process import run_child
from fimble.weights.progress import ignore_progress

Report = Callable[[str, float], None]
"""Called with what is done and how far it is, 0 to 1."""


@dataclass(frozen=True, kw_only=True)
class Archive:
    """A source distribution by its name, its version and the SHA-256 of the file."""

    name: str
    version: str
    sha256: str

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return benchmark_folder() / f"{self.name}-{self.version}.tar.gz"


def benchmark_folder() -> Path:
    """What measurements fetch and build; it can be deleted. Not created here."""
    return cache_directory() / "benchmark"


def fetch_archive(archive: Archive, report: Report) -> Path:
    """The file, checked at every use.

    Raises:
        PullError: the index cannot be reached, or gave another file.
    """
    if archive.path.exists() and sha256_of(archive.path, ignore_progress) == archive.sha256:
        return archive.path
    named = f"{archive.name} {archive.version}"
    archive.path.parent.mkdir(parents=True, exist_ok=True)
    incoming = archive.path.with_suffix(".part")
    try:
        _download(archive, incoming, lambda share: report(f"fetching {named}", share))
        if (found := sha256_of(incoming, ignore_progress)) != archive.sha256:
            raise PullError(
                f"The package index gave another {named} (SHA-256 {found[:12]}…).",
                "Do not trust this index; report it.",
            )
        incoming.replace(archive.path)
    finally:
        incoming.unlink(missing_ok=True)
    return archive.path


def read_member(archive: Path, path: str) -> str:
    """A text file of an archive; `path` is without the folder that holds everything.

    Raises:
        PullError: the archive is damaged or has no such file.
    """
    try:
        with tarfile.open(archive) as packed:
            for member in packed:
                if member.isfile() and member.name.partition("/")[2] == path:
                    content = packed.extractfile(member)
                    assert content is not None
                    return content.read().decode("utf-8")
    except (OSError, tarfile.TarError, UnicodeDecodeError) as fault:
        raise PullError(f"{archive} cannot be read ({fault}).", "Delete it.") from fault
    raise PullError(f"{archive} has no file {path}.", "Delete it.")


def _download(archive: Archive, target: Path, report: Callable[[float], None]) -> None:
    if importlib.util.find_spec("pip") is None:
        raise PullError(
            f"The package index cannot be asked, because {sys.executable} has no pip.",
            "Install it with `python -m ensurepip`.",
        )
    size = 0

    def learn(line: str) -> None:
        nonlocal size
        if line.startswith("size "):
            size = int(line.split()[1])

    def tick() -> None:
        if size and target.exists():
            report(target.stat().st_size / size)

    module = "fimble.evaluation.replay.pip_fetch"
    command = [sys.executable, "-P", "-m", module, archive.name, archive.version, str(target)]
    end = run_child(command, environment={"PIP_NO_INPUT": "1"}, on_line=learn, on_tick=tick)
    if end.status != 0 or not target.exists():
        said = [line.strip() for line in end.errors if line.strip()]
        raise PullError(
            f"The package index did not give {archive.name} {archive.version}"
            f" ({said[-1] if said else 'no reason given'}).",
            f"Check the connection: `pip index versions {archive.name}` must work.",
        )
