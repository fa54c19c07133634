"""Which functions and methods of a Python module differ in what they do: docstrings, types and
layout aside."""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import Final

from fimble.refactoring.sandbox.method_driver import find_definition

_STAND_IN: Final = "pass"


@dataclass(frozen=True, kw_only=True)
class ChangedFunctions:
    """Both modules, and what differs: functions at their top, and methods as `Class.method`."""

    before: ast.Module
    after: ast.Module
    names: tuple[str, ...]


def changed_functions(before: str, after: str) -> ChangedFunctions | str:
    """The changed functions; or one sentence that says why the change is not one of functions."""
    try:
        old, new = ast.parse(before), ast.parse(after)
    except (SyntaxError, ValueError, RecursionError):
        return "It is not read as Python."
    plain_old, plain_new = _parts(old), _parts(new)
    changed = sorted(name for name in plain_old if plain_old[name] != plain_new.get(name))
    names: list[str] = []
    for name in changed:
        before_it, after_it = (find_definition(module.body, name) for module in (old, new))
        if isinstance(before_it, ast.FunctionDef) and isinstance(after_it, ast.FunctionDef):
            names.append(name)
            continue
        methods = None
        if isinstance(before_it, ast.ClassDef) and isinstance(after_it, ast.ClassDef):
            methods = _changed_methods(before_it, after_it)
        if methods is None:
            return _why_not_compared(name)
        names += [f"{name}.{method}" for method in methods]
    return ChangedFunctions(before=old, after=new, names=tuple(names))


def _why_not_compared(name: str) -> str:
    if name == _STAND_IN:
        return "What would change is outside functions, and only functions are run."
    return f"`{name}` is no plain function, and of a class more than plain methods would change."


def _changed_methods(before: ast.ClassDef, after: ast.ClassDef) -> list[str] | None:
    """The methods that differ; None where something else does."""
    old, new = _parts(_body_of(before)), _parts(_body_of(after))
    heads = [ast.dump(_without_body(each)) for each in (before, after)]
    changed = sorted(name for name in old if old[name] != new.get(name))
    for name in changed:
        pair = [find_definition(owner.body, name) for owner in (before, after)]
        if not all(isinstance(each, ast.FunctionDef) for each in pair):
            return None
    return changed if heads[0] == heads[1] and old.get(_STAND_IN) == new.get(_STAND_IN) else None


def _body_of(owner: ast.ClassDef) -> ast.Module:
    return ast.Module(body=owner.body, type_ignores=[])


def _without_body(owner: ast.ClassDef) -> ast.ClassDef:
    head = copy.copy(owner)
    head.body = []
    return head


def _parts(module: ast.Module) -> dict[str, str]:
    """The code of each definition at the top, and of all that is not one, without types."""
    parts: dict[str, str] = {}
    for node in module.body:
        is_definition = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        name = node.name if is_definition else _STAND_IN
        if name == _STAND_IN and isinstance(node, ast.Import | ast.ImportFrom):
            continue  # what a function needs of them is part of its comparison
        plain = _WithoutTexts().visit(ast.parse(ast.unparse(node)))
        parts[name] = parts.get(name, "") + ast.dump(plain)
    return parts


class _WithoutTexts(ast.NodeTransformer):
    """Takes docstrings and types away."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        return _without_docstring(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        self.generic_visit(node)
        node.returns = None
        return _without_docstring(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.generic_visit(node)
        return _without_docstring(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        """A text of the module stands as a statement and does nothing."""
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return ast.Pass() if is_text else self.generic_visit(node)


def _without_docstring(
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef,
) -> ast.AST:
    kept = [each for each in node.body if not isinstance(each, ast.Pass)]
    node.body = kept or [ast.Pass()]
    return node
