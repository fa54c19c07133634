"""May a local variable of Python be replaced by its value everywhere? Pure; refuses when unsure.

The value must mean the same at each use as where it was assigned, be evaluated as often as it may,
and in no other order with what can be seen from outside.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_EFFECTS: Final = (ast.Call, ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_NEW_OBJECTS: Final = (ast.List, ast.Dict, ast.Set, ast.ListComp, ast.SetComp, ast.DictComp)
_LATER: Final = (ast.Lambda, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.GeneratorExp)
_AGAIN: Final = (ast.For, ast.AsyncFor, ast.While, ast.ListComp, ast.SetComp, ast.DictComp)
_MAYBE: Final = (ast.BoolOp, ast.IfExp)


@dataclass(frozen=True, kw_only=True)
class Inlining:
    """An assignment, its value and the uses that take it; what stands for what in the tree."""

    assigned: ast.Assign | ast.AnnAssign
    value: ast.expr
    uses: tuple[ast.Name, ...]


def find_inlining(module: ast.Module, name: str, line: int) -> Inlining | str:
    """What inlining a variable of the function at a line (from 1) means; or why it cannot be."""
    function = _function_at(module, line)
    if function is None:
        return "it is not the variable of a function"
    found = _assignment(function, name)
    if isinstance(found, str):
        return found
    block, index = found
    assigned = block[index]
    assert isinstance(assigned, ast.Assign | ast.AnnAssign) and assigned.value is not None
    following = block[index + 1 :]
    uses = _uses(function, name)
    inside = [use for use in uses if any(use in list(ast.walk(each)) for each in following)]
    if not uses:
        return "it is not used"
    if len(inside) < len(uses):
        return "it is used outside the lines that follow its assignment"
    reason = _why_not_value(assigned.value, following, inside, function)
    return reason or Inlining(assigned=assigned, value=assigned.value, uses=tuple(inside))


def _function_at(module: ast.Module, line: int) -> _Function | None:
    """The innermost function that holds a line."""
    around = [
        node
        for node in ast.walk(module)
        if isinstance(node, _Function) and node.lineno <= line <= (node.end_lineno or 0)
    ]
    return max(around, key=lambda node: node.lineno, default=None)


def _assignment(function: _Function, name: str) -> tuple[list[ast.stmt], int] | str:
    """The block and the place in it of the only statement that binds a name; or why not."""
    bound = [
        node
        for node in ast.walk(function)
        if (isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load))
        or (isinstance(node, ast.Global | ast.Nonlocal) and name in node.names)
        or (isinstance(node, ast.arg) and node.arg == name)
        or (isinstance(node, ast.alias) and (node.asname or node.name) == name)
        or (isinstance(node, ast.ExceptHandler) and node.name == name)
    ]
    if len(bound) != 1:
        return "it is bound more than once" if bound else "it is not assigned here"
    for block in _blocks(function):
        for index, statement in enumerate(block):
            if _is_plain_assignment(statement, name):
                return block, index
    return "it is not assigned by a plain `name = value`"


def _is_plain_assignment(statement: ast.stmt, name: str) -> bool:
    targets = (
        statement.targets
        if isinstance(statement, ast.Assign)
        else [statement.target]
        if isinstance(statement, ast.AnnAssign) and statement.value is not None
        else []
    )
    return len(targets) == 1 and isinstance(targets[0], ast.Name) and targets[0].id == name


def _blocks(function: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in ast.walk(function):
        for field in ("body", "orelse", "finalbody"):
            block = getattr(node, field, None)
            if isinstance(block, list):
                yield block


def _uses(function: _Function, name: str) -> list[ast.Name]:
    return [
        node
        for node in ast.walk(function)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
    ]


def _why_not_value(
    value: ast.expr, following: list[ast.stmt], uses: list[ast.Name], function: _Function
) -> str:
    around = {kind for use in uses for kind in _kinds_around(following, use)}
    if around & set(_LATER):
        return "it is used in a function or a lambda, which runs later"
    if any(isinstance(node, _EFFECTS) for node in ast.walk(value)):
        return _why_not_effects(following, uses, around)
    makes_object = any(isinstance(node, _NEW_OBJECTS) for node in ast.walk(value))
    if makes_object and (len(uses) > 1 or around & set(_AGAIN)):
        return "its value is one object, which would become several"
    read = {node.id for node in ast.walk(value) if isinstance(node, ast.Name)}
    if changed := sorted(read & _stored_after(value, function)):
        return f"`{changed[0]}`, which it is made of, changes later"
    if any(isinstance(node, ast.Attribute | ast.Subscript) for node in ast.walk(value)):
        return _why_not_state(following, uses)
    return ""


def _why_not_effects(
    following: list[ast.stmt], uses: list[ast.Name], around: set[type[ast.AST]]
) -> str:
    """A call may be moved only into the next statement, if that evaluates it once and first."""
    if len(uses) > 1:
        return "its value is a call, which would be made several times"
    if not following or uses[0] not in list(ast.walk(following[0])):
        return "its value is a call, and other statements would come before it"
    if around & {*_AGAIN, *_MAYBE} or _compound(following[0]):
        return "its value is a call, which might be made never or several times"
    place = (uses[0].lineno, uses[0].col_offset)
    for node in ast.walk(following[0]):
        ends = (getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0))
        if isinstance(node, (*_EFFECTS, ast.Attribute, ast.Subscript)) and ends <= place:
            return "its value is a call, and something else would be evaluated before it"
    return ""


def _why_not_state(following: list[ast.stmt], uses: list[ast.Name]) -> str:
    """An attribute or an item may be another after a call or an assignment."""
    last = max((use.lineno, use.col_offset) for use in uses)
    for node in (each for statement in following for each in ast.walk(statement)):
        place = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
        stores = isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(
            node.ctx, ast.Load
        )
        is_earlier = (isinstance(node, _EFFECTS) or stores) and place < last
        if is_earlier and not (isinstance(node, ast.Call) and _holds_all(node, uses)):
            return "what it reads may have changed before it is used"
    return ""


def _holds_all(node: ast.Call, uses: list[ast.Name]) -> bool:
    """Whether every use is an argument of a call, and so evaluated before it is made."""
    arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
    held = {id(each) for argument in arguments for each in ast.walk(argument)}
    return all(id(use) in held for use in uses)


def _stored_after(value: ast.expr, function: _Function) -> set[str]:
    return {
        node.id
        for node in ast.walk(function)
        if isinstance(node, ast.Name)
        and not isinstance(node.ctx, ast.Load)
        and (node.lineno, node.col_offset) > (value.lineno, value.col_offset)
    } | {
        name
        for node in ast.walk(function)
        if isinstance(node, ast.Global | ast.Nonlocal)
        for name in node.names
    }


def _kinds_around(following: list[ast.stmt], use: ast.Name) -> set[type[ast.AST]]:
    """The kinds of the nodes between the statements and a use."""
    return {
        type(node)
        for statement in following
        for node in ast.walk(statement)
        if node is not use and any(each is use for each in ast.walk(node))
    }


def _compound(statement: ast.stmt) -> bool:
    return hasattr(statement, "body")
