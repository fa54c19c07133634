"""The Python function that tests are written for, and the file that they belong in."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from fimble.documents.document import Document
from fimble.documents.read_file import read_document
from fimble.refactoring.action import Refusal, Task
from fimble.refactoring.function_place import FunctionPlace
from fimble.refactoring.line_ends import line_ends_of
from fimble.refactoring.rope_refactoring import path_of, workspace_root
from fimble.refactoring.tests_beside_module import find_test_file, import_name
from fimble.refactoring.written_tests import module_names


@dataclass(frozen=True, kw_only=True)
class TestedFunction:
    """What is tested, and where.

    Attributes:
        path: the function's name, its class before it if it has one.
        module: how the module is imported.
        names: what the module defines.
        file_text: of the file of tests; empty where it is a new one.
        file_version: of its open buffer; None for a file on disk.
    """

    path: tuple[str, ...]
    module: str
    names: frozenset[str]
    file_uri: str
    file_text: str = ""
    file_version: int | None = None
    creates: bool = False


def find_tested(task: Task, found: FunctionPlace) -> TestedFunction | Refusal:
    """The function and its file of tests; or why none can be written.

    Raises:
        UsageError: the file of tests cannot be read.
    """
    path = path_of(task.document)
    if path is None:
        return Refusal(reason="The document is not a file on this machine.")
    try:
        tree = ast.parse(task.document.text)
    except (SyntaxError, ValueError, RecursionError):
        return Refusal(reason="The file is not read as Python; mend it first.")
    root = workspace_root(path, task.services.workspace)
    module = import_name(path, root)
    names = _path_to(tree, task.document.text.count("\n", 0, found.span.start) + 1)
    if not names or not module:
        return Refusal(reason="No file of tests can import this function.")
    file = find_test_file(path, root, module)
    open_ = task.services.open_documents()
    buffer = next((each for each in open_ if path_of(each) == file.resolve()), None)
    target = buffer or (read_document(file, "python") if file.exists() else None)
    if target is not None and (reason := _why_not_there(target, file.name)):
        return Refusal(reason=reason)
    return TestedFunction(
        path=names,
        module=module,
        names=module_names(tree),
        file_uri=target.uri if target else file.as_uri(),
        file_text=target.text if target else "",
        file_version=buffer.version if buffer else None,
        creates=target is None,
    )


def _path_to(tree: ast.Module, line: int) -> tuple[str, ...]:
    """The names that lead to the function of a line; nothing for one inside another function."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.lineno == line:
            return (node.name,)
        if isinstance(node, ast.ClassDef):
            for inner in node.body:
                if isinstance(inner, ast.FunctionDef) and inner.lineno == line:
                    return (node.name, inner.name)
    return ()


def _why_not_there(target: Document, name: str) -> str:
    if "unittest" in target.text and "pytest" not in target.text:
        return f"{name} is of unittest; only pytest's are written."
    try:
        ast.parse(target.text)
    except (SyntaxError, ValueError, RecursionError):
        return f"{name} is not read as Python; mend it first."
    return "" if line_ends_of(target.text) else f"{name} mixes line ends of different kinds."
