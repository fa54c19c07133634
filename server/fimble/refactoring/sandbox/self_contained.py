"""Cuts a function with all that it needs out of a Python module: it then runs without the rest.

Nothing but the standard library may be imported. Pure: nothing is run here.
"""

from __future__ import annotations

import ast
import builtins
import copy
import symtable
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fimble.refactoring.without_annotations import WithoutAnnotations

_FUTURE: Final = "from __future__ import annotations\n"
_NOT_IMPORTED: Final = ("antigravity", "idlelib", "test", "this", "tkinter", "turtle", "turtledemo")
"""Parts of Python that do something when they are imported, or want a screen."""
_BUILTINS: Final = frozenset(dir(builtins)) | {"__name__", "__file__", "__doc__"}


@dataclass(frozen=True, kw_only=True)
class SelfContained:
    """A function's source with what it needs.

    Attributes:
        imports: the modules that it imports.
        trouble: why it cannot be cut out; the rest is empty then.
    """

    source: str = ""
    imports: tuple[str, ...] = ()
    trouble: str = ""


def cut_out(module: ast.Module, name: str) -> SelfContained:
    """The statements of a module that a function of it needs, in their order."""
    statements = module.body
    binders: dict[str, list[int]] = {}
    for index, statement in enumerate(statements):
        for bound in _bound_names(statement):
            binders.setdefault(bound, []).append(index)
    wanted, needed = [name], set[int]()
    seen = {name}
    while wanted:
        each = wanted.pop()
        if each not in binders:
            if each in _BUILTINS:
                continue
            return SelfContained(trouble=f"`{each}` is not defined in the file")
        for index in binders[each]:
            if index not in needed:
                needed.add(index)
                new = _used_names(statements[index]) - seen
                seen |= new
                wanted.extend(new)
    chosen = [statements[index] for index in sorted(needed)]
    return _with_imports(chosen)


def _with_imports(chosen: list[ast.stmt]) -> SelfContained:
    modules = {module for each in chosen for module in _imported(each)}
    for module in sorted(modules):
        root = module.split(".")[0]
        if not root:
            return SelfContained(trouble="it needs another file of the project")
        if root not in sys.stdlib_module_names or root in _NOT_IMPORTED:
            return SelfContained(trouble=f"it needs `{root}`, which is not run here")
    body = [each for each in chosen if not _is_future(each)]
    source = _FUTURE + ast.unparse(ast.Module(body=body, type_ignores=[]))
    return SelfContained(source=source, imports=tuple(sorted(modules)))


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _imported(statement: ast.stmt) -> Iterator[str]:
    """The modules that a statement imports, in functions too; a relative one is a `.`."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level or not node.module:
                yield "."
                continue
            yield node.module
            # A name may be a module itself: `from os import path`.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _bound_names(statement: ast.stmt) -> set[str]:
    """The names that a statement of a module binds there."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    names: set[str] = set()
    for node in _outside_scopes(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            names.add(node.id)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
    return names


def _outside_scopes(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement, without the insides of functions and classes."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting.extend(ast.iter_child_nodes(node))


def _used_names(statement: ast.stmt) -> set[str]:
    """The names of the module that a statement may read, by Python's own rules of scopes; types are
    not evaluated."""
    plain = WithoutAnnotations().visit(copy.deepcopy(statement))
    table = symtable.symtable(ast.unparse(plain), "<statement>", "exec")
    used = {symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced()}
    waiting = table.get_children()
    while waiting:
        scope = waiting.pop()
        waiting += scope.get_children()
        used |= {symbol.get_name() for symbol in scope.get_symbols() if symbol.is_global()}
    return used
