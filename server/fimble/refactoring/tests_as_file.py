"""Tests as the text of a file: a new one, or more of one that is there. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from fimble.refactoring.written_tests import WrittenTest


def new_file(tests: Sequence[WrittenTest], module: str) -> str:
    """A file of these tests alone.

    Args:
        module: the name by which the tested module is imported.
    """
    statements = {text for test in tests for text in test.imports.values()}
    pytest = [text for text in statements if "pytest" in text]
    groups = [sorted(statements.difference(pytest)), sorted(pytest), [_import_of(tests, module)]]
    imports = "\n\n".join("\n".join(group) for group in groups if group and group[0])
    return "\n\n\n".join([imports, *(test.source for test in tests)]) + "\n"


def with_tests(text: str, tests: Sequence[WrittenTest], module: str) -> str:
    """The text of a file with more tests at its end, and what they import; nothing else changes.

    Raises:
        SyntaxError: the text is not read as Python.
    """
    tree = ast.parse(text)
    bound = {name for node in tree.body for name in _bound(node)}
    statements = {
        statement for test in tests for name, statement in test.imports.items() if name not in bound
    }
    missing = frozenset(name for test in tests for name in test.of_module) - bound
    own = [f"from {module} import {', '.join(sorted(missing))}"] if missing else []
    lines = text.split("\n")
    lines[_imports_end(tree) : _imports_end(tree)] = [*sorted(statements), *own]
    taken = set(re.findall(r"\bdef (test\w*)", text))
    renamed = [_under_free_name(test, taken) for test in tests]
    return "\n".join(lines).rstrip("\n") + "".join(f"\n\n\n{each}" for each in renamed) + "\n"


def _import_of(tests: Sequence[WrittenTest], module: str) -> str:
    names = sorted({name for test in tests for name in test.of_module})
    return f"from {module} import {', '.join(names)}" if names else ""


def _bound(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.split(".")[0] for alias in node.names}
    name = getattr(node, "name", None)
    return {name} if isinstance(name, str) else set()


def _imports_end(tree: ast.Module) -> int:
    """The number of lines to the end of the last import, or of the docstring."""
    ends = [0]
    for index, node in enumerate(tree.body):
        docstring = index == 0 and isinstance(node, ast.Expr) and node.end_lineno
        if docstring or isinstance(node, ast.Import | ast.ImportFrom):
            ends.append(node.end_lineno or 0)
    return ends[-1]


def _under_free_name(test: WrittenTest, taken: set[str]) -> str:
    name, number = test.name, 2
    while name in taken:
        name, number = f"{test.name}_{number}", number + 1
    taken.add(name)
    return re.sub(rf"\bdef {test.name}\b", f"def {name}", test.source, count=1)
