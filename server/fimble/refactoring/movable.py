"""Which Python definitions can be moved to another module, as far as their own file tells. Pure."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from typing import Final

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_HARMLESS: Final = frozenset((
    "dataclass", "dataclasses.dataclass", "total_ordering", "functools.total_ordering", "cache",
    "functools.cache", "lru_cache", "functools.lru_cache", "contextmanager", "overload", "final",
    "contextlib.contextmanager", "typing.overload", "typing.final", "unique", "enum.unique",
))  # fmt: skip
"""Decorators that enter what they decorate in no table; others may, when its module is imported."""
_OF_THE_MODULE: Final = frozenset(("__name__", "__file__", "__package__", "__spec__", "globals"))


def definition_at(source: str, line: int) -> Definition | None:
    """The function or class at the top of a module whose head is in a line (from 1)."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError):
        return None
    return next(
        (each for each in body if isinstance(each, Definition) and each.lineno == line), None
    )


def why_not_moved(source: str, moved: Definition) -> str:
    """Why a definition cannot be moved; empty where nothing speaks against it."""
    module = ast.parse(source)
    if sum(name == moved.name for name in _bound_at_top(module)) != 1:
        return f"`{moved.name}` is defined more than once"
    for decorator in moved.decorator_list:
        called = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(called) not in _HARMLESS:
            return f"`@{ast.unparse(called)}` may do something with where it stands"
    used = {each.id for each in ast.walk(moved) if isinstance(each, ast.Name)}
    if special := sorted(used & _OF_THE_MODULE):
        return f"it uses `{special[0]}`, which is another in another module"
    if any(isinstance(each, ast.Global) for each in ast.walk(moved)):
        return "it assigns a variable of the module"
    if changing := sorted(used & _changing(module)):
        return f"it uses `{changing[0]}`, which the module assigns anew"
    return "`__all__` names it" if moved.name in _exported(module) else ""


def import_each_other(one: str, one_name: str, other: str, other_name: str) -> bool:
    """Whether two sources import the module of the other, when they are imported themselves."""
    return _imports(one, other_name) and _imports(other, one_name)


def _imports(source: str, module: str) -> bool:
    """By the module's last word, so that a relative import counts too."""
    last = module.rpartition(".")[2]
    for node in ast.parse(source).body:
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(alias.name for alias in node.names)]
        else:
            continue
        if any(name.rpartition(".")[2] == last for name in names):
            return True
    return False


def _bound_at_top(module: ast.Module) -> Iterator[str]:
    for node in module.body:
        if isinstance(node, Definition):
            yield node.name
            continue
        for each in ast.walk(node):
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
                yield each.id
            elif isinstance(each, Definition):
                yield each.name
            elif isinstance(each, ast.alias):
                yield each.asname or each.name.split(".")[0]


def _changing(module: ast.Module) -> set[str]:
    """The variables of a module that do not keep their first value."""
    counts = Counter(_bound_at_top(module))
    changing = {name for name, count in counts.items() if count > 1}
    for node in ast.walk(module):
        if isinstance(node, ast.Global):
            changing |= set(node.names)
    return changing


def _exported(module: ast.Module) -> set[str]:
    texts: set[str] = set()
    for node in module.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        if any(isinstance(each, ast.Name) and each.id == "__all__" for each in targets):
            constants = (each for each in ast.walk(node) if isinstance(each, ast.Constant))
            texts |= {str(each.value) for each in constants}
    return texts
