"""Where the tests of a function go in a language with braces, and how such a file begins."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fimble.documents.read_file import read_document
from fimble.refactoring.action import Task
from fimble.refactoring.function_place import FunctionPlace
from fimble.refactoring.line_ends import line_ends_of
from fimble.refactoring.rope_refactoring import path_of, workspace_root
from fimble.refactoring.script_imports import script_head
from fimble.refactoring.test_frameworks import TestFramework, find_framework
from fimble.syntax.languages import canonical

_PACKAGE: Final = re.compile(r"(?m)^package[ \t]+(\w+)")


@dataclass(frozen=True, kw_only=True)
class TestTarget:
    """Where the tests go: a file with its text, which is empty where it is a new one.

    Attributes:
        head: what stands before the tests in a new file, and before those that the model writes.
        begun: the beginning of the first test.
    """

    framework: TestFramework
    uri: str
    text: str
    version: int | None
    creates: bool
    head: str
    begun: str


def find_target(task: Task, found: FunctionPlace) -> TestTarget | str:
    """The file; or one sentence that says why there is none.

    Raises:
        UsageError: the file of tests cannot be read.
    """
    path, language = path_of(task.document), canonical(task.place.language_id)
    if path is None:
        return "The document is not a file on this machine."
    framework = find_framework(path, workspace_root(path, task.services.workspace), language)
    if isinstance(framework, str):
        return framework
    head = _head(task, framework, path, found.parts.name)
    if not head:
        return f"`{found.parts.name}` is not exported, so no file of tests can import it."
    open_ = (task.document, *task.services.open_documents())
    buffer = next((each for each in open_ if path_of(each) == framework.file.resolve()), None)
    there = buffer or (
        read_document(framework.file, language) if framework.file.is_file() else None
    )
    text = there.text if there else ""
    if there is not None and line_ends_of(text) is None:
        return f"{framework.file.name} mixes line ends of different kinds."
    name = found.parts.name
    caller = "it" if framework.name == "mocha" or re.search(r"\bit\(", text) else "test"
    begun = {
        "go": f"func Test{name[:1].upper()}{name[1:]}",
        "rust": "#[test]\nfn ",
    }.get(language, f"{caller}('")
    return TestTarget(
        framework=framework,
        uri=there.uri if there else framework.file.as_uri(),
        text=text,
        version=buffer.version if buffer else None,
        creates=there is None,
        head=head,
        begun=begun,
    )


def _head(task: Task, framework: TestFramework, path: Path, name: str) -> str:
    language, text = canonical(task.place.language_id), task.document.text
    if language == "rust":
        return "use super::*;\n"
    if language == "go":
        package = _PACKAGE.search(text)
        return f'package {package[1]}\n\nimport "testing"\n' if package else ""
    relative = os.path.relpath(path, framework.file.parent).replace(os.sep, "/")
    return script_head(framework.name, text, name, relative)
