"""The public names of a Python module and what callers see of each. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fimble.refactoring.without_annotations import WithoutAnnotations

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def public_names(source: str, *, annotations: bool) -> dict[str, str] | None:
    """Each public name (`Class.method` for members) with its signature; None without a parse.

    Args:
        annotations: whether types are part of a signature.
    """
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return None
    if not annotations:
        module = WithoutAnnotations().visit(module)
    return dict(_names(module.body, ""))


def imported_names(source: str) -> set[str]:
    """The names that imports bind anywhere in a source that parses."""
    imports = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    return {name for node in imports for name in _bound(node)}


def _names(body: list[ast.stmt], above: str) -> Iterator[tuple[str, str]]:
    for node in body:
        if isinstance(node, _Function):
            if _is_public(node.name):
                yield above + node.name, _signature(node)
        elif isinstance(node, ast.ClassDef):
            if _is_public(node.name):
                yield above + node.name, _head(node)
                yield from _names(node.body, f"{above}{node.name}.")
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _names(_statements(node), above)
        else:
            yield from ((above + name, "") for name in _bound(node) if _is_public(name))


def _is_public(name: str) -> bool:
    return not name.startswith("_") or (name.startswith("__") and name.endswith("__"))


def _signature(node: _Function) -> str:
    decorators = " ".join(ast.unparse(each) for each in node.decorator_list)
    returns = ast.unparse(node.returns) if node.returns else ""
    kind = type(node).__name__
    return f"{decorators} {kind}({ast.unparse(node.args)}) {returns}"


def _head(node: ast.ClassDef) -> str:
    parts = [*node.decorator_list, *node.bases, *(each.value for each in node.keywords)]
    return " ".join(["class", *(ast.unparse(each) for each in parts)])


def _statements(node: ast.If | ast.Try | ast.With) -> list[ast.stmt]:
    inner = list(node.body)
    if isinstance(node, ast.If | ast.Try):
        inner += node.orelse
    if isinstance(node, ast.Try):
        inner += [*node.finalbody, *(each for one in node.handlers for each in one.body)]
    return inner


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a plain statement binds."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            yield alias.asname or alias.name.split(".")[0]
        return
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store):
            yield each.id
