"""The repositories that holes are cut into: folders of the user, or pinned packages, unpacked."""

from __future__ import annotations

import tarfile
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Final

from fimble.errors import PullError, UsageError
from fimble.evaluation.replay.archives import Report, fetch_archive
from fimble.evaluation.replay.sources import pinned_archives
from fimble.syntax.languages import language_of_file

USES: Final = ("test", "learn")
_LARGEST_BYTES: Final = 150_000
_MOST_FILES: Final = 600
"""Of one repository: enough for names from elsewhere, and an index of seconds."""
_LONGEST_LINE: Final = 2000
_IGNORED: Final = frozenset(
    ("node_modules", "vendor", "third_party", "dist", "build", ".git", ".venv", "__pycache__")
)


@dataclass(frozen=True, kw_only=True)
class SourceText:
    """One file; `path` is inside the repository, with `/`."""

    path: str
    language_id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Repository:
    """What is read of a repository: its source files, and in which of them holes may be cut."""

    name: str
    files: tuple[SourceText, ...]
    languages: tuple[str, ...] = ()
    folder: str = ""

    def files_to_cut(self) -> list[SourceText]:
        """The files in the languages and the folder that are asked for."""
        return [
            each
            for each in self.files
            if (not self.languages or each.language_id in self.languages)
            and each.path.startswith(f"{self.folder}/" if self.folder else "")
        ]


def read_folder(folder: Path) -> Repository:
    """A folder of the user.

    Raises:
        UsageError: it is none, or holds no file of a language that is known.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder.", "Name the folder of a repository.")
    root = folder.resolve()
    read: list[SourceText] = []
    for path in sorted(root.rglob("*")):
        inner = path.relative_to(root).as_posix()
        if len(read) < _MOST_FILES and path.is_file() and not path.is_symlink():
            source = _source(inner, _bytes_of(path) if _is_wanted(inner) else b"")
            read += [source] if source else []
    if not read:
        raise UsageError(f"There is no file of a known language in {folder}.", "Name another.")
    return Repository(name=root.name, files=tuple(read))


def read_packages(use: str, report: Report) -> list[Repository]:
    """The pinned packages for `test` or to `learn` from.

    Raises:
        PullError: the package index did not give one.
    """
    table = tomllib.loads(
        (resources.files("fimble.evaluation.holes") / "packages.toml").read_text("utf-8")
    )
    archives = pinned_archives()
    return [
        _read_package(row, fetch_archive(archives[row["name"]], report))
        for row in table["packages"]
        if row["use"] == use
    ]


def _read_package(row: dict[str, Any], archive: Path) -> Repository:
    languages, folder = tuple(row["languages"]), str(row["folder"])
    near: list[SourceText] = []
    others: list[SourceText] = []
    try:
        with tarfile.open(archive) as packed:
            for member in packed:
                path = member.name.partition("/")[2]
                if not member.isfile() or member.size > _LARGEST_BYTES or not _is_wanted(path):
                    continue
                content = packed.extractfile(member)
                source = _source(path, content.read() if content else b"", languages)
                if source:
                    (near if path.startswith(f"{folder}/") else others).append(source)
    except (OSError, tarfile.TarError) as fault:
        raise PullError(f"{archive} cannot be read ({fault}).", "Delete it.") from fault
    return Repository(
        name=row["name"],
        files=tuple((near + others)[:_MOST_FILES]),
        languages=languages,
        folder=folder,
    )


def _is_wanted(path: str) -> bool:
    parts = path.split("/")
    return not _IGNORED.intersection(parts) and bool(language_of_file(Path(parts[-1])))


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.stat().st_size <= _LARGEST_BYTES else b""
    except OSError:
        return b""


def _source(path: str, content: bytes, languages: Sequence[str] = ()) -> SourceText | None:
    """None for what is empty, no text, or made by a machine."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    language = language_of_file(Path(path))
    if language == "c" and "cpp" in languages:
        language = "cpp"  # a header says nothing of itself
    if not text.strip() or "\0" in text or max(map(len, text.split("\n"))) > _LONGEST_LINE:
        return None
    return SourceText(path=path, language_id=language, text=text)
