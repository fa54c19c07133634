"""The framework of tests that a project in JavaScript, TypeScript, Go or Rust evidently uses, and
the file in which a module's tests are or would be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from fimble.syntax.languages import canonical

SCRIPTS: Final = frozenset(("javascript", "typescript", "typescriptreact"))
LANGUAGES_WITH_TESTS: Final = SCRIPTS | {"go", "rust"}
_BY_PACKAGE: Final = ("vitest", "jest", "mocha")
_NODE: Final = re.compile(r"\bnode\b[^&|]*--test\b")
_MANIFESTS: Final = {"go": "go.mod", "rust": "Cargo.toml"}


@dataclass(frozen=True, kw_only=True)
class TestFramework:
    """A framework: its name, and the file of tests for a module; that module itself in Rust."""

    name: str
    file: Path


def find_framework(path: Path, root: Path, language_id: str) -> TestFramework | str:
    """The framework for a module; or one sentence that says why there is none.

    Args:
        path: of the module, below `root`, which is the project's folder.
    """
    language = canonical(language_id)
    if language in SCRIPTS:
        return _of_package_json(path, root)
    manifest = _MANIFESTS[language]
    if not any((folder / manifest).is_file() for folder in _folders(path, root)):
        return f"There is no {manifest} above the file, so nothing says how it is tested."
    if language == "rust":
        return TestFramework(name="cargo test", file=path)
    return TestFramework(name="go test", file=path.with_name(f"{path.stem}_test.go"))


def _of_package_json(path: Path, root: Path) -> TestFramework | str:
    for folder in _folders(path, root):
        told = _read_json(folder / "package.json")
        if told is None:
            continue
        name = _framework_of(told)
        if name:
            return TestFramework(name=name, file=_test_file(path, folder))
    return "No package.json names a framework of tests (vitest, jest, mocha, or node --test)."


def _framework_of(package: dict[str, Any]) -> str:
    needed = {
        name
        for key in ("dependencies", "devDependencies")
        for name in cast("dict[str, Any]", package.get(key) or {})
    }
    scripts = cast("dict[str, Any]", package.get("scripts") or {})
    by_script = "node" if any(_NODE.search(str(each)) for each in scripts.values()) else ""
    return next((name for name in _BY_PACKAGE if name in needed), by_script)


def _test_file(path: Path, project: Path) -> Path:
    """One that is there, or a new one beside the module, called as its neighbours are."""
    kinds = ("test", "spec")
    folders = (path.parent, path.parent / "__tests__", project / "test", project / "tests")
    names = [f"{path.stem}.{kind}{path.suffix}" for kind in kinds]
    found = next(
        (folder / name for folder in folders for name in names if (folder / name).is_file()), None
    )
    if found is not None:
        return found
    is_spec = any(path.parent.glob(f"*.spec{path.suffix}"))
    return path.with_name(names[1 if is_spec else 0])


def _read_json(path: Path) -> dict[str, Any] | None:
    try:
        told: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return cast("dict[str, Any]", told) if isinstance(told, dict) else None


def _folders(path: Path, root: Path) -> Iterator[Path]:
    for folder in path.parents:
        yield folder
        if folder == root:
            return
