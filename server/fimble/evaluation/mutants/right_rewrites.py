"""Rewrites that keep what a function does, as far as a program can be sure. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from fimble.evaluation.mutants.rewriting import FunctionText, Operator, Piece

Pieces = Iterator[tuple[Piece, ...]]

_FLIPPED: Final[dict[type[ast.cmpop], str]] = {
    ast.Lt: ">",
    ast.LtE: ">=",
    ast.Gt: "<",
    ast.GtE: "<=",
}
_SIGNS: Final[dict[type[ast.operator], str]] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*"}


def _inverted_branches(text: FunctionText, node: ast.AST) -> Pieces:
    if not isinstance(node, ast.If) or not node.orelse or text.source(node).startswith("elif"):
        return
    if isinstance(node.orelse[0], ast.If) and node.orelse[0].col_offset == node.col_offset:
        return  # an `elif`
    indent = text.indent(node)
    lines = [f"if not ({text.source(node.test)}):", *_block(text, node.orelse)]
    lines += [f"{indent}else:", *_block(text, node.body)]
    yield (Piece(node=node, text="\n".join(lines)),)


def _renamed_local(text: FunctionText, node: ast.AST) -> Pieces:
    target = node.target if isinstance(node, ast.For) else None
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
    if not isinstance(target, ast.Name) or any(map(_opens_scope, _inside(text))):
        return
    names = [each for each in _inside(text) if isinstance(each, ast.Name)]
    if target.id not in {arg.arg for arg in text.function.args.args}:
        renamed = [each for each in names if each.id == target.id]
        yield tuple(Piece(node=each, text=f"{target.id}_renamed") for each in renamed)


def _named_result(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.Return) and node.value is not None:
        source, indent = text.source(node.value), text.indent(node)
        if "\n" not in source:
            yield (Piece(node=node, text=f"given = {source}\n{indent}return given"),)


def _as_comprehension(text: FunctionText, node: ast.AST) -> Pieces:
    """`a = []` and a loop that only appends to it."""
    body = getattr(node, "body", None)
    for first, loop in pairwise(body) if isinstance(body, list) else ():
        name = _empty_list(first)
        item = _only_append(loop, name) if name else None
        if item is not None and isinstance(loop, ast.For) and not loop.orelse:
            target, values = text.source(loop.target), text.source(loop.iter)
            made = f"{name} = [{text.source(item)} for {target} in {values}]"
            yield (Piece(node=first, text="pass"), Piece(node=loop, text=made))


def _as_loop(text: FunctionText, node: ast.AST) -> Pieces:
    """A comprehension that is assigned or returned becomes a loop."""
    value = node.value if isinstance(node, ast.Assign | ast.Return) else None
    if not isinstance(value, ast.ListComp) or len(value.generators) != 1:
        return
    part, indent = value.generators[0], text.indent(node)
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        last = f"{text.source(node.targets[0])} = gathered"
    elif isinstance(node, ast.Return):
        last = "return gathered"
    else:
        return
    if not isinstance(part.target, ast.Name) or _occurs_outside(text, part.target.id, value):
        return  # the variable of a loop is seen by the rest of the function
    lines = ["gathered = []"]
    lines.append(f"{indent}for {part.target.id} in {text.source(part.iter)}:")
    deeper = indent + "    "
    for condition in part.ifs:
        lines.append(f"{deeper}if {text.source(condition)}:")
        deeper += "    "
    lines += [f"{deeper}gathered.append({text.source(value.elt)})", f"{indent}{last}"]
    yield (Piece(node=node, text="\n".join(lines)),)


def _flipped_comparison(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _FLIPPED:
        left, right = node.left, node.comparators[0]
        if all(isinstance(each, ast.Name | ast.Constant) for each in (left, right)):
            sign = _FLIPPED[type(node.ops[0])]
            yield (Piece(node=node, text=f"{text.source(right)} {sign} {text.source(left)}"),)


def _turned_by_de_morgan(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.If | ast.While) and isinstance(node.test, ast.BoolOp):
        word = " or " if isinstance(node.test.op, ast.And) else " and "
        parts = word.join(f"not ({text.source(each)})" for each in node.test.values)
        yield (Piece(node=node.test, text=f"not ({parts})"),)


def _written_out(text: FunctionText, node: ast.AST) -> Pieces:
    """`n += 1` with a number, whose kind cannot be changed in place."""
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        number = node.value if isinstance(node.value, ast.Constant) else None
        if number is not None and isinstance(number.value, int) and type(node.op) in _SIGNS:
            name = node.target.id
            yield (
                Piece(node=node, text=f"{name} = {name} {_SIGNS[type(node.op)]} {number.value}"),
            )


def _full_range(text: FunctionText, node: ast.AST) -> Pieces:
    is_range = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "range"
    if isinstance(node, ast.Call) and is_range and len(node.args) == 1:
        yield (Piece(node=node, text=f"range(0, {text.source(node.args[0])})"),)


def _as_conditional(text: FunctionText, node: ast.AST) -> Pieces:
    """Two branches that return a value each become one `return`."""
    if not isinstance(node, ast.If) or not len(node.body) == len(node.orelse) == 1:
        return
    one, other = node.body[0], node.orelse[0]
    given = [each.value for each in (one, other) if isinstance(each, ast.Return) and each.value]
    if len(given) == 2 and not text.source(node).startswith("elif"):
        yes, no = (text.source(each) for each in given)
        yield (Piece(node=node, text=f"return ({yes}) if {text.source(node.test)} else ({no})"),)


def _block(text: FunctionText, body: list[ast.stmt]) -> list[str]:
    return [f"{text.indent(each)}{text.source(each)}" for each in body]


def _inside(text: FunctionText) -> list[ast.AST]:
    return [each for each in text.body_nodes() if each is not text.function]


def _opens_scope(node: ast.AST) -> bool:
    kinds = (ast.FunctionDef, ast.Lambda, ast.ClassDef, ast.Global, ast.Nonlocal)
    return isinstance(node, kinds) or getattr(node, "id", "") in ("locals", "eval", "exec")


def _empty_list(node: ast.stmt) -> str:
    """The name that an empty list is given to."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.List) and not node.value.elts:
        target = node.targets[0]
        return target.id if len(node.targets) == 1 and isinstance(target, ast.Name) else ""
    return ""


def _only_append(node: ast.stmt, name: str) -> ast.expr | None:
    """What a loop appends to a list, where it does nothing else with it."""
    only = node.body[0] if isinstance(node, ast.For) and len(node.body) == 1 else None
    if not isinstance(node, ast.For) or not isinstance(only, ast.Expr):
        return None
    call = only.value
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords:
        return None
    if ast.unparse(call.func) != f"{name}.append":
        return None
    used = [n for part in (call.args[0], node.iter) for n in ast.walk(part)]
    if any(isinstance(each, ast.Name) and each.id == name for each in used):
        return None
    return call.args[0]


def _occurs_outside(text: FunctionText, name: str, part: ast.expr) -> bool:
    inner = set(map(id, ast.walk(part)))
    every = [each for each in ast.walk(text.function) if getattr(each, "id", "") == name]
    arguments = {each.arg for each in text.function.args.args}
    return name in arguments or any(id(each) not in inner for each in every)


RIGHT: Final[dict[str, Operator]] = {
    "inverted branches": _inverted_branches,
    "renamed local": _renamed_local,
    "named result": _named_result,
    "loop to comprehension": _as_comprehension,
    "comprehension to loop": _as_loop,
    "flipped comparison": _flipped_comparison,
    "De Morgan": _turned_by_de_morgan,
    "written out": _written_out,
    "full range": _full_range,
    "conditional expression": _as_conditional,
}
