"""Which tests of a project cover a change: those that import a changed module, and of them, where
some do, those that name a changed function. Nothing is run here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from fimble.refactoring.line_edits import Replacement, line_edits

_WORD: Final = re.compile(r"\w+")
_TESTS: Final = ("test_*.py", "*_test.py")
_SOURCE_FOLDERS: Final = ("src", "lib", "python")
_MOST_FILES: Final = 2000
_MOST_COVERING: Final = 12


def module_name(path: Path) -> str:
    """The dotted name of a file, given from the project's folder: `src/a/b.py` is `a.b`."""
    parts = list(path.with_suffix("").parts)
    if len(parts) > 1 and parts[0] in _SOURCE_FOLDERS:
        parts = parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def changed_names(before: str, after: str) -> frozenset[str]:
    """The functions and classes of the old text that an edit touches."""
    try:
        module = ast.parse(before)
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    touched = [_lines(before, edit) for edit in line_edits(before, after)]
    return frozenset(
        node.name
        for node in ast.walk(module)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for first, last in touched
        if node.lineno <= last and first <= (node.end_lineno or node.lineno)
    )


def _lines(text: str, edit: Replacement) -> tuple[int, int]:
    first = text.count("\n", 0, edit.start_offset) + 1
    return first, max(first, text.count("\n", 0, edit.end_offset))


def covering_tests(root: Path, changed: Mapping[Path, frozenset[str]]) -> list[Path]:
    """The test files, from the project's folder.

    Args:
        root: the project's folder, or a copy of it.
        changed: each changed file, from that folder, and the names of what changes in it.
    """
    modules = {module_name(path) for path in changed}
    packages = {parent for module in modules for parent in _with_parents(module)}
    names = {name for each in changed.values() for name in each}
    named: list[Path] = []
    importing: list[Path] = []
    for path in _test_files(root):
        try:
            text = (root / path).read_text("utf-8")
            imported = set(_imports(ast.parse(text)))
        except (OSError, ValueError, SyntaxError, RecursionError):
            continue
        # A package may give its modules' names on: what names the function is then enough.
        if names & set(_WORD.findall(text)) and imported & packages:
            named.append(path)
        elif imported & modules or path in changed:
            importing.append(path)
    return (named or importing)[:_MOST_COVERING]


def _test_files(root: Path) -> Iterator[Path]:
    found = {path for pattern in _TESTS for path in root.rglob(pattern)}
    for path in sorted(found)[:_MOST_FILES]:
        inner = path.relative_to(root)
        if not any(part.startswith(".") or part == "venv" for part in inner.parts):
            yield inner


def _imports(module: ast.Module) -> Iterator[str]:
    """Every dotted name that may be a module: `from a import b` may mean `a.b`."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from _with_parents(alias.name)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from _with_parents(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _with_parents(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[: count + 1]) for count in range(len(parts)))
