"""Loops of Python that fill a list, a set or a dict, and the comprehensions that do the same.

Pure; by the syntax tree. Refuses where the loop's variable or a half-filled list could be seen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from fimble.refactoring.naming import free_name

_UNSAFE: Final = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr, ast.Lambda)
_EMPTY: Final = {"[]": "append", "list()": "append", "set()": "add", "{}": "", "dict()": ""}
_BRACKETS: Final = {"append": "[]", "add": "{}", "": "{}"}


@dataclass(frozen=True, kw_only=True)
class Lines:
    """New text for some lines, counted from 1, the last one included."""

    first: int
    last: int
    text: str


def loop_as_comprehension(text: str, line: int) -> Lines | str:
    """What stands for the innermost loop at a line and the empty list before it; or why nothing."""
    module = ast.parse(text)
    found = _find_filling(module, line)
    if isinstance(found, str):
        return found
    function, first, loop = found
    conditions, last = _innermost(loop)
    assert isinstance(first.targets[0], ast.Name)
    name, method = first.targets[0].id, _EMPTY[ast.unparse(first.value)]
    made = _what_is_added(last, name, method)
    if made is None:
        return "it does more than fill one list, set or dict"
    parts = [*made, *conditions, loop.iter]
    reason = _why_not_together(function, loop, name, parts)
    if reason:
        return reason
    source = [ast.get_source_segment(text, each) or "" for each in made]
    tests = "".join(f" if {_guarded(text, each)}" for each in conditions)
    target, values = (ast.get_source_segment(text, each) for each in (loop.target, loop.iter))
    opened, closed = _BRACKETS[method]
    inner = f"{': '.join(source)} for {target} in {values}{tests}"
    written = f"{' ' * first.col_offset}{name} = {opened}{inner}{closed}"
    return Lines(first=first.lineno, last=loop.end_lineno or loop.lineno, text=written)


def comprehension_as_loop(text: str, line: int) -> Lines | str:
    """What stands for the statement at a line that assigns or returns a list made of another."""
    for function, _, statement in _statements(ast.parse(text)):
        if not isinstance(statement, ast.Assign | ast.Return):
            continue
        if not statement.lineno <= line <= (statement.end_lineno or 0):
            continue
        value = statement.value
        if not isinstance(value, ast.ListComp):
            return "the statement does not assign or return a list comprehension"
        return _written_as_loop(text, function, statement, value)
    return "there is no list comprehension in a function here"


def _written_as_loop(
    text: str, function: ast.AST, statement: ast.Assign | ast.Return, value: ast.ListComp
) -> Lines | str:
    name = free_name("items", text)
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
        if len(statement.targets) > 1 or not isinstance(target, ast.Name):
            return "it is not assigned to one plain name"
        name = target.id
    bound = {name for part in value.generators for name in _names(part.target)}
    if name in _names(value) or bound & _names_outside(function, value):
        return "a variable of it is used elsewhere in the function"
    if any(isinstance(node, (*_UNSAFE, ast.GeneratorExp)) for node in ast.walk(value)):
        return "it holds something that runs later"
    indent = " " * statement.col_offset
    lines = [f"{indent}{name} = []"]
    for part in value.generators:
        target, values = (ast.get_source_segment(text, each) for each in (part.target, part.iter))
        lines.append(f"{indent}for {target} in {values}:")
        indent += "    "
        for test in part.ifs:
            lines.append(f"{indent}if {ast.get_source_segment(text, test)}:")
            indent += "    "
    lines.append(f"{indent}{name}.append({ast.get_source_segment(text, value.elt)})")
    if isinstance(statement, ast.Return):
        lines.append(f"{' ' * statement.col_offset}return {name}")
    last = statement.end_lineno or statement.lineno
    return Lines(first=statement.lineno, last=last, text="\n".join(lines))


def _find_filling(module: ast.Module, line: int) -> tuple[ast.AST, ast.Assign, ast.For] | str:
    """The function, the empty list and the loop behind it."""
    innermost: tuple[ast.AST, ast.stmt | None, ast.For] | None = None
    for function, before, statement in _statements(module):
        holds = statement.lineno <= line <= (statement.end_lineno or 0)
        if isinstance(statement, ast.For) and holds:
            innermost = (function, before, statement)
    if innermost is None:
        return "there is no loop in a function here"
    function, before, loop = innermost
    if not isinstance(before, ast.Assign) or ast.unparse(before.value) not in _EMPTY:
        return "no empty list, set or dict is assigned just before it"
    if len(before.targets) > 1 or not isinstance(before.targets[0], ast.Name) or loop.orelse:
        return "it is more than one list and one loop"
    return function, before, loop


def _statements(module: ast.Module) -> Iterator[tuple[ast.AST, ast.stmt | None, ast.stmt]]:
    """The statements of functions, outer ones first: each with its function and the one before."""
    for function in ast.walk(module):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            for block in _blocks(function):
                for before, statement in pairwise([None, *block]):
                    assert statement is not None
                    yield function, before, statement


def _blocks(function: ast.AST) -> Iterator[list[ast.stmt]]:
    """The blocks of a function, but not those of a `try`, where a half-filled list can be seen."""
    for field in ("body", "orelse"):
        block: list[ast.stmt] = getattr(function, field, None) or []
        if block and not isinstance(function, ast.Lambda | ast.IfExp):
            yield block
        for statement in block:
            apart = (ast.Try, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            if not isinstance(statement, apart):
                yield from _blocks(statement)


def _innermost(loop: ast.For) -> tuple[list[ast.expr], ast.stmt | None]:
    """The conditions around the one statement that a loop comes to; None where it does more."""
    body, conditions = loop.body, list[ast.expr]()
    while len(body) == 1 and isinstance(body[0], ast.If) and not body[0].orelse:
        conditions.append(body[0].test)
        body = body[0].body
    return conditions, body[0] if len(body) == 1 else None


def _what_is_added(last: ast.stmt | None, name: str, method: str) -> list[ast.expr] | None:
    """The item, or the key and the value."""
    if method and isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
        call = last.value
        plain = len(call.args) == 1 and not call.keywords
        starred = any(isinstance(each, ast.Starred) for each in call.args)
        if plain and not starred and ast.unparse(call.func) == f"{name}.{method}":
            return [call.args[0]]
    if not method and isinstance(last, ast.Assign) and len(last.targets) == 1:
        place = last.targets[0]
        # The value is evaluated before the key here, and behind it in a comprehension.
        calls = [each for each in ast.walk(last.value) if isinstance(each, ast.Call)]
        if isinstance(place, ast.Subscript) and ast.unparse(place.value) == name and not calls:
            return [place.slice, last.value]
    return None


def _why_not_together(
    function: ast.AST, loop: ast.For, name: str, parts: Sequence[ast.expr]
) -> str:
    if loop.type_comment or any(isinstance(n, _UNSAFE) for each in parts for n in ast.walk(each)):
        return "it holds something that runs later"
    if any(name in _names(each) for each in (*parts, loop.target)):
        return f"`{name}` is read while it is filled"
    if any(
        not isinstance(each, ast.Name | ast.Tuple | ast.Store) for each in ast.walk(loop.target)
    ):
        return "its variable is no plain name"
    if _names(loop.target) & _names_outside(function, loop):
        return "its variable is used elsewhere in the function"
    shared = {
        each
        for node in ast.walk(function)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for each in node.names
    }
    if shared & (_names(loop.target) | {name}):
        return "one of its variables is shared with other functions"
    return "" if "locals" not in _names(function) else "the function looks at its own variables"


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)} | {
        each.arg for each in ast.walk(node) if isinstance(each, ast.arg)
    }


def _names_outside(function: ast.AST, part: ast.AST) -> set[str]:
    inside = {id(each) for each in ast.walk(part)}
    outside = [each for each in ast.walk(function) if id(each) not in inside]
    return {each.id for each in outside if isinstance(each, ast.Name)} | {
        each.arg for each in outside if isinstance(each, ast.arg)
    }


def _guarded(text: str, condition: ast.expr) -> str:
    """A condition as a comprehension takes it."""
    source = ast.get_source_segment(text, condition) or ""
    return f"({source})" if isinstance(condition, ast.IfExp) else source
