"""Whether something still imports a name from the module that it has left.

rope overlooks relative imports whose name it replaces elsewhere in the file; such a project no
longer starts.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from fimble.refactoring.tests_beside_module import python_files


def find_left_import(name: str, module: Path, root: Path, after: Mapping[Path, str]) -> Path | None:
    """A file of the workspace that imports `name` from `module`; None where there is none.

    Args:
        module: the file that the name has left.
        after: what files hold after the change, by their paths; the others are read.
    """
    others = {each.resolve() for each in python_files(root)}
    for path in sorted({*others, *after}):
        text = after.get(path) or _read(path)
        if name in text and _imports_from(text, name, path, module.resolve()):
            return path
    return None


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _imports_from(text: str, name: str, path: Path, module: Path) -> bool:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    return any(
        alias.name == name and _is_module(node, path, module)
        for node in _from_imports(tree)
        for alias in node.names
    )


def _from_imports(tree: ast.Module) -> Iterator[ast.ImportFrom]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))


def _is_module(node: ast.ImportFrom, path: Path, module: Path) -> bool:
    """Whether an import is from the module; an absolute one by the end of the module's path."""
    parts = tuple((node.module or "").split(".")) if node.module else ()
    own = module.parent.parts if module.stem == "__init__" else module.with_suffix("").parts
    if not node.level:
        return bool(parts) and own[-len(parts) :] == parts
    folder = path.parent
    for _ in range(node.level - 1):
        folder = folder.parent
    return (*folder.parts, *parts) == own
