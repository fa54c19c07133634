"""The process that runs rope: one JSON question on stdin, one JSON answer on stdout.

The only module that imports rope; started with `-m`, never imported by the server. Nothing of the
project is run and nothing is written: texts come from the editor's buffers first, then from disk,
and the changes go back as whole texts.
"""

# pyright: reportMissingTypeStubs=false, reportUnknownParameterType=false
# rope has no types of its own; what comes of it stays in this file.

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, cast

from rope.base import exceptions, fscommands
from rope.base.change import ChangeContents, ChangeSet
from rope.base.project import Project
from rope.base.taskhandle import DEFAULT_TASK_HANDLE
from rope.refactor.extract import ExtractMethod, ExtractVariable
from rope.refactor.move import MoveGlobal
from rope.refactor.rename import Rename

Question = Mapping[str, Any]

_IGNORED: Final = (
    "*.pyc", "*~", ".ropeproject", ".hg", ".svn", ".git", ".tox", ".nox", ".venv", "venv", "env",
    ".mypy_cache", ".pytest_cache", ".ruff_cache", "node_modules", "build", "dist", "site-packages",
)  # fmt: skip


class _Buffers(fscommands.FileSystemCommands):
    """Files as the editor has them; writing is refused."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        text = self._texts.get(os.path.realpath(path))
        if text is None:
            return super().read(path)
        return fscommands.unicode_to_file_data(text)

    def write(self, path: str, data: bytes) -> None:
        """Never: changes are given back, not made."""
        raise PermissionError(path)

    create_file = create_folder = remove = write  # pyright: ignore[reportAssignmentType]


def _extract_variable(project: Project, resource: Any, question: Question) -> ChangeSet:
    found = ExtractVariable(project, resource, question["start"], question["end"])
    return found.get_changes(question["name"])


def _extract_function(project: Project, resource: Any, question: Question) -> ChangeSet:
    found = ExtractMethod(project, resource, question["start"], question["end"])
    return found.get_changes(question["name"])


def _rename(project: Project, resource: Any, question: Question) -> ChangeSet:
    unsure: list[str] = []

    def refuse(occurrence: Any) -> bool:
        """Called for each place that may mean the same name; which of them do nobody knows."""
        unsure.append(f"line {occurrence.lineno} of {occurrence.resource.name}")
        return False

    changes = Rename(project, resource, question["start"]).get_changes(
        question["name"], unsure=refuse
    )
    if unsure:
        raise exceptions.RefactoringError(
            f"It is not sure whether {unsure[0]} means this name ({len(unsure)} such places)."
        )
    return changes


def _move(project: Project, resource: Any, question: Question) -> ChangeSet:
    target = project.get_file(question["destination"])
    found: Any = MoveGlobal(project, resource, question["start"])
    organise = found.import_tools.organize_imports

    def keep_imports(module: Any, **more: Any) -> Any:
        """Others may use what a module imports, so what seems unused stays."""
        if "import_filter" not in more:
            more.setdefault("unused", False)
        return organise(module, **more)

    found.import_tools.organize_imports = keep_imports
    files = [each for each in project.get_python_files() if each != target]
    if reason := _why_not_followed(files, question):
        raise exceptions.RefactoringError(reason)
    # `get_changes` would want the target on the disk; a new one is among the buffers alone.
    return found._calculate_changes(target, [*files, target], DEFAULT_TASK_HANDLE)


def _why_not_followed(files: Iterable[Any], question: Question) -> str:
    """What uses the moved name in a way that rope cannot follow."""
    name, module = re.escape(question["name"]), question["module"]
    last = re.escape(module.rpartition(".")[2])
    star = re.compile(rf"(?m)^[ \t]*from[ \t]+[\w.]*\b{last}[ \t]+import[ \t]+\*")
    text = re.compile(rf"(['\"])[\w.]*\b{last}\.{name}\b[\w.]*\1")
    for file in files:
        source = file.read()
        if star.search(source):
            return f"{file.name} imports everything of {module}"
        if text.search(source):
            return f"a text in {file.name} names it"
    return ""


_WORK: Final[dict[str, Callable[[Project, Any, Question], ChangeSet]]] = {
    "extract_variable": _extract_variable,
    "extract_function": _extract_function,
    "rename": _rename,
    "move": _move,
}


def answer(question: Question) -> dict[str, Any]:
    """The changes, or why there are none.

    Args:
        question: `do` (a key of the table), `root`, `path` relative to it, `texts` (real path to
            the text of an open buffer), `start`, `end` in offsets, `name`; to move also
            `destination` (relative to `root`) and `module` (the dotted name of the file at `path`).
    """
    project = Project(
        question["root"],
        fscommands=_Buffers(question["texts"]),
        ropefolder=cast("str", None),  # none at all, which its own annotation forgets
        ignored_resources=list(_IGNORED),
        extension_modules=[],  # these it would import
        import_dynload_stdmods=False,
        python_path=[],
        save_objectdb=False,
        automatic_soa=False,
    )
    try:
        resource = project.get_file(question["path"])  # a new buffer is on no disk yet
        changes = _WORK[question["do"]](project, resource, question)
        return {"changes": list(_contents(changes))}
    except exceptions.RopeError as fault:
        return {"refused": " ".join(str(fault).split()) or type(fault).__name__}
    except Exception as fault:  # noqa: BLE001  rope fails in many ways on code that it does not know
        return {"refused": f"rope cannot do it ({type(fault).__name__}: {fault})"}


def _contents(changes: ChangeSet) -> Iterator[dict[str, str]]:
    for change in changes.changes:
        if isinstance(change, ChangeSet):
            yield from _contents(change)
        elif isinstance(change, ChangeContents):
            real = Path(change.resource.real_path)
            yield {"path": str(real), "after": change.new_contents}
        else:
            raise exceptions.RefactoringError("This would move or create files.")


if __name__ == "__main__":
    found = answer(json.load(sys.stdin))
    sys.stdout.write(json.dumps(found))
