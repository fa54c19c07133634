"""The packages that refactorings are tried on where the user names none: pinned and unpacked."""

from __future__ import annotations

import shlex
import sys
import tarfile
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from fimble.errors import PullError
from fimble.evaluation.replay.archives import Archive, Report, fetch_archive
from fimble.evaluation.replay.sources import pinned_archives

_PYTEST: Final = "-m pytest -x -q -p no:cacheprovider -p no:asyncio"


@dataclass(frozen=True, kw_only=True)
class PinnedPackage:
    """A package of the table.

    Attributes:
        languages: those in which places are looked for.
        tests: the command that runs its tests in its folder; empty for none.
    """

    archive: Archive
    languages: frozenset[str]
    tests: str


def pinned_packages(languages: frozenset[str]) -> list[PinnedPackage]:
    """The packages in some languages, or all where none is named."""
    folder = resources.files("fimble.evaluation.applications")
    table = tomllib.loads((folder / "packages.toml").read_text("utf-8"))
    archives = pinned_archives()
    return [
        PinnedPackage(
            archive=archives[row["name"]],
            languages=frozenset(row["languages"]),
            tests=_command(row["tests"]) if "tests" in row else "",
        )
        for row in table["packages"]
        if not languages or languages & set(row["languages"])
    ]


def _command(words: str) -> str:
    return f"{shlex.quote(sys.executable)} {_PYTEST} {words}"


def unpack(package: PinnedPackage, folder: Path, report: Report) -> Path:
    """The package's own folder, below another one.

    Raises:
        PullError: the package index did not give it, or it is damaged.
    """
    archive = fetch_archive(package.archive, report)
    target = folder / package.archive.name
    try:
        with tarfile.open(archive) as packed:
            packed.extractall(target, filter="data")
        [inner] = target.iterdir()
    except (OSError, tarfile.TarError, ValueError) as fault:
        raise PullError(f"{archive} cannot be unpacked ({fault}).", "Delete it.") from fault
    return inner
