"""Which type checker a project uses, and what it finds wrong in some files of it.

A project uses one where its configuration says so, in a file that the checker itself reads.
"""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fimble.refactoring.project_copy import Project
from fimble.refactoring.worker_process import run_program

_LIMIT_S: Final = 60.0
_MYPY_LINE: Final = re.compile(r"^(?P<file>.+?):\d+(?::\d+)?: error: (?P<message>.*)$")

Errors = Counter[str]
"""What is wrong, with the file's name and without the line, which a change may move."""


@dataclass(frozen=True, kw_only=True)
class TypeChecker:
    """A checker: the tables of the configuration that tell of it, its program, its output."""

    name: str
    tables: tuple[str, ...]
    own_files: tuple[str, ...]
    arguments: tuple[str, ...]
    read: Callable[[str], Errors | None]


def _read_pyright(output: str) -> Errors | None:
    try:
        told: Any = json.loads(output)["generalDiagnostics"]
    except (ValueError, KeyError, TypeError):
        return None
    return Counter(
        f"{Path(each['file']).name}: {each['message'].splitlines()[0]}"
        for each in told
        if each["severity"] == "error"
    )


def _read_mypy(output: str) -> Errors | None:
    matches = (_MYPY_LINE.match(line) for line in output.splitlines())
    return Counter(
        f"{Path(match['file']).name}: {match['message']}" for match in matches if match is not None
    )


CHECKERS: Final = (
    TypeChecker(
        name="pyright",
        tables=("pyright",),
        own_files=("pyrightconfig.json",),
        arguments=("--outputjson",),
        read=_read_pyright,
    ),
    TypeChecker(
        name="basedpyright",
        tables=("basedpyright",),
        own_files=(),
        arguments=("--outputjson",),
        read=_read_pyright,
    ),
    TypeChecker(
        name="mypy",
        tables=("mypy",),
        own_files=("mypy.ini", ".mypy.ini"),
        arguments=(
            *("--no-error-summary", "--hide-error-context", "--no-color-output"),
            *("--no-pretty", "--show-error-codes", "--cache-dir", ".fimble-mypy-cache"),
        ),
        read=_read_mypy,
    ),
)


def find_checker(project: Project) -> tuple[TypeChecker, str] | str:
    """The checker that a project uses and its program; or one sentence that says why not."""
    used = [each for each in CHECKERS if _is_used(each, project.root)]
    for each in used:
        program = project.find_program(each.name)
        if program:
            return each, program
    if used:
        return f"{used[0].name} is neither in the project's environment nor on the path."
    return "The project is configured for no type checker."


def _is_used(checker: TypeChecker, root: Path) -> bool:
    if any((root / name).is_file() for name in checker.own_files):
        return True
    return bool(_configured(root) & set(checker.tables))


def _configured(root: Path) -> set[str]:
    """The tables of tools in `pyproject.toml`, and the sections of `setup.cfg`."""
    found: set[str] = set()
    try:
        tools: Any = tomllib.loads((root / "pyproject.toml").read_text("utf-8")).get("tool", {})
        found |= set(tools)
    except (OSError, ValueError):
        pass
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(root / "setup.cfg", "utf-8")
    except (configparser.Error, UnicodeDecodeError):
        return found
    return found | set(parser.sections())


async def find_errors(
    checker: TypeChecker, program: str, project: Project, copy: Path, files: Sequence[Path]
) -> Errors | str:
    """What a checker says of some files, given from the project's folder, in a copy of it.

    Returns:
        The errors; or one sentence that says why they are not known.
    """
    if not files:  # without one, a checker would look at the whole project
        return Counter()
    command = [program, *checker.arguments, *map(str, files)]
    try:
        ended = await run_program(command, b"", _LIMIT_S, project.variables(), str(copy))
    except OSError as fault:
        return f"{checker.name} cannot be started: {fault.strerror}."
    if ended.status is None:
        return f"{checker.name} took longer than {_LIMIT_S:g} s."
    if ended.status not in (0, 1):
        return f"{checker.name} ended with the status {ended.status}."
    errors = checker.read(ended.output.decode("utf-8", "replace"))
    return f"What {checker.name} wrote cannot be read." if errors is None else errors
