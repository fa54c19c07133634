"""Pure functions to rewrite: from programs with tests (JSON lines), or from a package's own files.

A line of JSON is a program of the HumanEval format: `task_id`, `prompt`, `canonical_solution`,
`test` and `entry_point`; a wrong solution of a person's may stand in `buggy_solution`.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from fimble.errors import UsageError
from fimble.evaluation.json_lines import read_json_lines
from fimble.refactoring.sandbox.self_contained import cut_out
from fimble.refactoring.sandbox.value_kinds import parameters_of

_FIELDS: Final = ("task_id", "prompt", "canonical_solution", "test", "entry_point")
_FORMAT: Final = "Give a folder of Python files, or JSON lines in the format of HumanEval."
_FEWEST_STATEMENTS: Final = 3
_CALLS_CHECK: Final = re.compile(r"^check\(", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class PureFunction:
    """A function in the text of its module.

    Attributes:
        test: statements that raise where the function is wrong; empty where there are none.
        known_wrong: the module with a mistake that a person made; empty where there is none.
    """

    title: str
    module: str
    name: str
    test: str = ""
    known_wrong: str = ""


def read_functions(path: Path) -> list[PureFunction]:
    """All functions that can be run alone, in order.

    Raises:
        UsageError: the data cannot be read, or hold none.
    """
    found = list(_of_folder(path)) if path.is_dir() else read_json_lines(path, _of_line, _FORMAT)
    if not found:
        raise UsageError(f"There is no function that can be run alone in {path}.", _FORMAT)
    return found


def _of_folder(folder: Path) -> Iterator[PureFunction]:
    for path in sorted(folder.rglob("*.py")):
        try:
            text = path.read_text("utf-8")
            module = ast.parse(text)
        except (OSError, ValueError, SyntaxError, RecursionError):
            continue
        for node in module.body:
            if isinstance(node, ast.FunctionDef) and _can_be_run(module, node):
                title = f"{path.relative_to(folder)}:{node.name}"
                yield PureFunction(title=title, module=text, name=node.name)


def _can_be_run(module: ast.Module, node: ast.FunctionDef) -> bool:
    size = sum(isinstance(each, ast.stmt) for each in ast.walk(node)) - 1
    plain = not node.decorator_list and size >= _FEWEST_STATEMENTS and bool(node.args.args)
    return plain and not (
        cut_out(module, node.name).trouble or isinstance(parameters_of(node), str)
    )


def _of_line(line: str, where: str) -> PureFunction:
    try:
        raw: Any = json.loads(line)
    except ValueError as fault:
        raise UsageError(f"{where} is not JSON: {fault}.", _FORMAT) from fault
    fields = cast("dict[str, Any]", raw) if isinstance(raw, dict) else {}
    wrong = [name for name in _FIELDS if not isinstance(fields.get(name), str)]
    if wrong:
        raise UsageError(f"{where} has no text in the field {wrong[0]}.", _FORMAT)
    head, name = fields["prompt"], fields["entry_point"]
    called = "" if _CALLS_CHECK.search(fields["test"]) else f"\n\ncheck({name})\n"
    bug = fields.get("buggy_solution")
    return PureFunction(
        title=fields["task_id"],
        module=head + fields["canonical_solution"],
        name=name,
        test=fields["test"] + called,
        known_wrong=head + bug if isinstance(bug, str) else "",
    )
