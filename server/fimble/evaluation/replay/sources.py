"""The real files that are typed: a table of pinned packages, and their texts."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from fimble.evaluation.replay.archives import Archive, Report, fetch_archive, read_member

_TABLE: Final = "sources.toml"


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A file of a package. `language` is LSP's identifier."""

    language: str
    archive: Archive
    path: str

    @property
    def name(self) -> str:
        """For people, and the key of its seed."""
        return f"{self.archive.name} {self.archive.version} {self.path}"


@dataclass(frozen=True, kw_only=True)
class FinishedFile:
    """A file and what is in it."""

    source: SourceFile
    text: str


def list_sources() -> tuple[SourceFile, ...]:
    """All files of the table, in its order: the first ones cover all languages."""
    table, archives = _read_table(), pinned_archives()
    return tuple(
        SourceFile(language=row["language"], archive=archives[row["package"]], path=row["path"])
        for row in table["files"]
    )


def pinned_archives() -> dict[str, Archive]:
    """All packages of the table by their names."""
    pins = _read_table()["packages"]
    return {name: Archive(name=name, **pin) for name, pin in pins.items()}


def _read_table() -> dict[str, Any]:
    return tomllib.loads((resources.files("fimble.evaluation.replay") / _TABLE).read_text("utf-8"))


def fetch_sources(sources: Sequence[SourceFile], report: Report) -> list[FinishedFile]:
    """Their texts; only the packages that these files are of are fetched.

    Raises:
        PullError: the package index did not give one.
    """
    return [
        FinishedFile(
            source=source, text=read_member(fetch_archive(source.archive, report), source.path)
        )
        for source in sources
    ]
