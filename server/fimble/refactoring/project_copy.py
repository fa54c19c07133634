"""A copy of the user's project with a change in it, for tools of the project that read files: the
files of the user are not touched, whatever those tools do.

Only folders that the user trusts are copied: a type checker's plug-ins and tests are programs.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import tempfile
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from fimble.refactoring.action import FileChange, Proposal
from fimble.refactoring.services import RefactoringServices

# fmt: off
_LEFT_OUT: Final = frozenset((
    ".git", ".hg", ".svn", ".venv", "venv", ".tox", ".nox", "node_modules", "__pycache__",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", "build", "dist", "target",
))
# fmt: on
_MOST_FILES: Final = 8000
_MOST_BYTES: Final = 200 << 20
"""A copy of so much takes some seconds."""
TOO_LARGE: Final = "The project is too large to be copied."
_ENVIRONMENTS: Final = (".venv", "venv")
_PROGRAMS: Final = "Scripts" if os.name == "nt" else "bin"


@dataclass(frozen=True, kw_only=True)
class Project:
    """A trusted project: its folder, and its own environment where it has one."""

    root: Path
    environment: Path | None

    def find_program(self, name: str) -> str:
        """The project's own program of a name, else the one on the path; empty where none is."""
        own = shutil.which(name, path=str(self.environment / _PROGRAMS)) if self.environment else ""
        return own or shutil.which(name) or ""

    def variables(self) -> dict[str, str]:
        """The environment variables that the project's programs run with."""
        variables = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        if self.environment is not None:
            programs = str(self.environment / _PROGRAMS)
            variables["VIRTUAL_ENV"] = str(self.environment)
            variables["PATH"] = os.pathsep.join((programs, os.environ.get("PATH", os.defpath)))
        return variables


def trusted_project(proposal: Proposal, services: RefactoringServices) -> Project | str:
    """The project that a change is in; or one sentence that says why none may be run."""
    root = services.workspace
    if root is None:
        return "The file is in no workspace."
    root = root.resolve()
    folders = [Path(each).expanduser() for each in services.settings.refactor.trusted_folders]
    trusted = [each.resolve() for each in folders if each.is_absolute()]
    if not any(root.is_relative_to(each) for each in trusted):
        return "The workspace is in no folder of `refactor.trustedFolders`."
    paths = [file_path(change) for change in proposal.changes]
    if not all(path is not None and path.is_relative_to(root) for path in paths):
        return "A changed file is outside the workspace."
    found = [root / name for name in _ENVIRONMENTS if (root / name / "pyvenv.cfg").exists()]
    return Project(root=root, environment=found[0] if found else None)


def file_path(change: FileChange) -> Path | None:
    """The real path of a changed file; None where it is no file."""
    parts = urlsplit(change.uri)
    return Path(unquote(parts.path)).resolve() if parts.scheme == "file" else None


@contextlib.asynccontextmanager
async def copied(project: Project, texts: Mapping[Path, str | None]) -> AsyncGenerator[Path | None]:
    """A copy with other texts in some files, deleted at the end; None where it would be too large.

    The project's environment stands in it as a link: it is used as it is.
    """
    with tempfile.TemporaryDirectory(prefix="fimble-copy-") as folder:
        yield await asyncio.to_thread(_copy, project, Path(folder), texts)


def _copy(project: Project, folder: Path, texts: Mapping[Path, str | None]) -> Path | None:
    root, target = project.root, folder.resolve() / project.root.name
    files = size = 0
    for place, names, inside in os.walk(root):
        names[:] = [name for name in names if name not in _LEFT_OUT]
        here = target / Path(place).relative_to(root)
        here.mkdir(parents=True, exist_ok=True)
        for name in inside:
            source = Path(place, name)
            if source.is_symlink() or not source.is_file():
                continue
            files, size = files + 1, size + source.stat().st_size
            if files > _MOST_FILES or size > _MOST_BYTES:
                return None
            shutil.copyfile(source, here / name)
    if project.environment is not None:
        (target / project.environment.name).symlink_to(project.environment)
    write_texts(texts, project, target)
    return target


def write_texts(texts: Mapping[Path, str | None], project: Project, copy: Path) -> None:
    """Write new texts of the project's files into its copy; one without a text is no more."""
    for path, text in texts.items():
        place = copy / path.relative_to(project.root)
        if text is None:
            place.unlink(missing_ok=True)
            continue
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8", newline="")


def texts_of(proposal: Proposal, *, after: bool) -> dict[Path, str | None]:
    """The texts of all changed files, before or after; None where there is no such file yet."""
    texts = {
        file_path(each): each.after if after else None if each.creates else each.before
        for each in proposal.changes
    }
    return {path: text for path, text in texts.items() if path is not None}
