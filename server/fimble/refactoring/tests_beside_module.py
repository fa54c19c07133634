"""Where the tests of a Python module are or would be, and how it is imported there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NOT_LOOKED_IN: Final = frozenset((
    "node_modules", "build", "dist", "site-packages", "venv", "env", "__pycache__", "target",
))  # fmt: skip
_MOST_FOLDERS: Final = 3000
_FOLDER_NAMES: Final = ("tests", "test")


def import_name(path: Path, root: Path) -> str:
    """The dotted name of a module: from the first folder above it that is no package.

    Empty where a part of it cannot be a name.
    """
    parts = [] if path.stem == "__init__" else [path.stem]
    folder = path.parent
    while (folder / "__init__.py").is_file() and folder != root.parent:
        parts.insert(0, folder.name)
        folder = folder.parent
    return ".".join(parts) if all(part.isidentifier() for part in parts) else ""


def find_test_file(path: Path, root: Path, name: str) -> Path:
    """The module's file of tests: one that is there, or else where a new one belongs.

    Args:
        path: of the module, below `root`.
        name: how the module is imported; a file of tests must mention it to be the module's.
    """
    wanted = (f"test_{path.stem}.py", f"{path.stem}_test.py")
    there = [each for each in python_files(root) if each.name in wanted]
    own = [each for each in there if _mentions(each, name)]
    if own:
        return max(own, key=lambda each: (_shared(each, path), -len(each.parts), str(each)))
    folder = next(
        (
            above / each
            for above in (path.parent, *path.parent.parents)
            if above.is_relative_to(root)
            for each in _FOLDER_NAMES
            if (above / each).is_dir()
        ),
        path.parent,
    )
    plain = folder / wanted[0]
    another = folder / f"test_{name.replace('.', '_')}.py"
    # Two files of one name in a project are one too many for pytest, in another folder too.
    return another if there and another != plain else plain


def python_files(root: Path) -> Iterator[Path]:
    """The Python files below a folder, without those of others; links are not followed."""
    for count, (folder, folders, files) in enumerate(os.walk(root)):
        if count > _MOST_FOLDERS:
            return
        folders[:] = sorted(
            each for each in folders if each not in _NOT_LOOKED_IN and not each.startswith(".")
        )
        yield from (Path(folder, file) for file in files if file.endswith(".py"))


def _mentions(path: Path, name: str) -> bool:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    above, _, last = name.rpartition(".")
    whole = rf"(?:from|import)\s+{re.escape(name)}\b"
    part = rf"from\s+{re.escape(above)}\s+import\b[^\n]*\b{re.escape(last)}\b" if above else whole
    return re.search(f"{whole}|{part}", text) is not None


def _shared(one: Path, other: Path) -> int:
    """How many folders of a module's path a file of tests repeats in its own."""
    return len(set(one.parent.parts) & set(other.parent.parts))
