"""The mistakes that models make when they rewrite a function: an operator each. Pure."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from fimble.evaluation.mutants.rewriting import FunctionText, Operator, Piece

Pieces = Iterator[tuple[Piece, ...]]

_COMPARED: Final[dict[type[ast.cmpop], tuple[str, ...]]] = {
    ast.Lt: ("<=", ">"),
    ast.LtE: ("<", ">="),
    ast.Gt: (">=", "<"),
    ast.GtE: (">", "<="),
    ast.Eq: ("!=",),
    ast.NotEq: ("==",),
    ast.In: ("not in",),
    ast.NotIn: ("in",),
}
_COMPUTED: Final[dict[type[ast.operator], tuple[str, ...]]] = {
    ast.Add: ("-",),
    ast.Sub: ("+",),
    ast.Mult: ("+",),
    ast.Div: ("//",),
    ast.FloorDiv: ("/",),
    ast.Mod: ("//",),
    ast.Pow: ("*",),
}
_CALLED: Final = {
    "min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list", "set": "list",
    "lower": "upper", "upper": "lower", "append": "extend", "strip": "lstrip", "floor": "ceil",
    "isdigit": "isalnum", "startswith": "endswith", "find": "rfind", "keys": "values",
}  # fmt: skip
_ORDERED: Final = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
_PLAIN_STATEMENTS: Final = (ast.Assign, ast.AugAssign, ast.Expr, ast.If)


def _off_by_one(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        for number in (node.value + 1, node.value - 1):
            yield (Piece(node=node, text=str(number) if number >= 0 else f"({number})"),)
    if isinstance(node, ast.Call) and _called(node) == "range":
        last = node.args[min(len(node.args), 2) - 1]
        yield (Piece(node=last, text=f"({text.source(last)}) - 1"),)
        yield (Piece(node=last, text=f"({text.source(last)}) + 1"),)


def _turned_comparison(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = text.source(node.left), text.source(node.comparators[0])
        for sign in _COMPARED.get(type(node.ops[0]), ()):
            yield (Piece(node=node, text=f"{left} {sign} {right}"),)


def _other_operator(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.BinOp):
        for sign in _COMPUTED.get(type(node.op), ()):
            left, right = text.source(node.left), text.source(node.right)
            yield (Piece(node=node, text=f"({left}) {sign} ({right})"),)
    if isinstance(node, ast.AugAssign):
        for sign in _COMPUTED.get(type(node.op), ()):
            target, value = text.source(node.target), text.source(node.value)
            yield (Piece(node=node, text=f"{target} {sign}= {value}"),)


def _swapped(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.Call) and len(node.args) >= 2:
        yield _exchanged(text, node.args[0], node.args[1])
    if isinstance(node, ast.BinOp) and isinstance(node.op, _ORDERED):
        left, right = text.source(node.left), text.source(node.right)
        yield (Piece(node=node.left, text=f"({right})"), Piece(node=node.right, text=f"({left})"))


def _dropped_branch(text: FunctionText, node: ast.AST) -> Pieces:
    del text
    if isinstance(node, ast.If):
        yield (Piece(node=node.test, text="False"),)
        if not node.orelse:
            yield (Piece(node=node.test, text="True"),)


def _turned_condition(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield (Piece(node=node.test, text=f"not ({text.source(node.test)})"),)
    if isinstance(node, ast.BoolOp):
        word = " or " if isinstance(node.op, ast.And) else " and "
        yield (Piece(node=node, text=word.join(f"({text.source(e)})" for e in node.values)),)
        yield (Piece(node=node, text=text.source(node.values[0])),)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield (Piece(node=node, text=text.source(node.operand)),)


def _changed_default(text: FunctionText, node: ast.AST) -> Pieces:
    """The value that a search or an accumulation begins with, or that is given when all fails."""
    del text
    value = node.value if isinstance(node, ast.Assign | ast.Return) else None
    if isinstance(value, ast.Constant):
        if isinstance(value.value, bool):
            yield (Piece(node=value, text=str(not value.value)),)
        elif isinstance(value.value, str):
            yield (Piece(node=value, text="'x'" if not value.value else "''"),)
        elif value.value is None:
            yield (Piece(node=value, text="0"),)
        elif isinstance(value.value, float):
            yield (Piece(node=value, text=repr(value.value + 1)),)
    if isinstance(value, ast.List) and not value.elts:
        yield (Piece(node=value, text="[0]"),)


def _lost_exception(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.Raise):
        yield (Piece(node=node, text="pass"),)
        yield (Piece(node=node, text="return None"),)
    if isinstance(node, ast.ExceptHandler) and node.type is not None:
        other = "KeyError" if text.source(node.type) != "KeyError" else "ValueError"
        yield (Piece(node=node.type, text=other),)


def _shadowed_name(text: FunctionText, node: ast.AST) -> Pieces:
    """A variable is bound under the name of another one, which it hides."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.For | ast.comprehension):
        targets = [node.target]
    elif isinstance(node, ast.Assign):
        targets = node.targets
    names = [arg.arg for arg in text.function.args.args]
    names += sorted(
        {
            each.id
            for each in ast.walk(text.function)
            if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
        }
    )
    for target in targets:
        if isinstance(target, ast.Name):
            for other in [name for name in names if name != target.id][:2]:
                yield (Piece(node=target, text=other),)


def _other_order(text: FunctionText, node: ast.AST) -> Pieces:
    for body in _bodies(node):
        for first, second in pairwise(body):
            if isinstance(first, _PLAIN_STATEMENTS) and isinstance(second, _PLAIN_STATEMENTS):
                yield _exchanged(text, first, second)


def _lost_statement(text: FunctionText, node: ast.AST) -> Pieces:
    del text
    if isinstance(node, ast.AugAssign | ast.Break | ast.Continue):
        yield (Piece(node=node, text="pass"),)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        yield (Piece(node=node, text="pass"),)
    if isinstance(node, ast.Break):
        yield (Piece(node=node, text="continue"),)


def _other_call(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.Call):
        name, source = _called(node), text.source(node.func)
        if name in _CALLED:
            yield (Piece(node=node.func, text=source.removesuffix(name) + _CALLED[name]),)
        if node.keywords and node.args:
            given = ", ".join(text.source(each) for each in node.args)
            yield (Piece(node=node, text=f"{source}({given})"),)
        if name in ("list", "sorted", "set", "abs", "int", "str") and len(node.args) == 1:
            yield (Piece(node=node, text=f"({text.source(node.args[0])})"),)


def _early_result(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.Return) and node.value is not None:
        for other in [arg.arg for arg in text.function.args.args][:1]:
            yield (Piece(node=node.value, text=other),)
    if isinstance(node, ast.For):
        last = node.body[-1]
        yield (Piece(node=last, text=f"{text.source(last)}\n{text.indent(last)}break"),)


def _lost_items(text: FunctionText, node: ast.AST) -> Pieces:
    if isinstance(node, ast.comprehension):
        for condition in node.ifs:
            yield (Piece(node=condition, text="True"),)
        yield (Piece(node=node.iter, text=f"list({text.source(node.iter)})[1:]"),)
    if isinstance(node, ast.ListComp):
        yield (Piece(node=node, text=f"({text.source(node)[1:-1]})"),)


def _exchanged(text: FunctionText, one: ast.AST, other: ast.AST) -> tuple[Piece, ...]:
    return (
        Piece(node=one, text=text.source(other)),
        Piece(node=other, text=text.source(one)),
    )


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _bodies(node: ast.AST) -> Iterator[list[ast.stmt]]:
    for field in ("body", "orelse"):
        body = getattr(node, field, None)
        if isinstance(body, list):
            has_docstring = isinstance(node, ast.FunctionDef) and ast.get_docstring(node)
            yield body[1:] if has_docstring else body


WRONG: Final[dict[str, Operator]] = {
    "off by one": _off_by_one,
    "turned comparison": _turned_comparison,
    "other operator": _other_operator,
    "swapped arguments": _swapped,
    "dropped branch": _dropped_branch,
    "turned condition": _turned_condition,
    "changed default": _changed_default,
    "lost exception": _lost_exception,
    "shadowed name": _shadowed_name,
    "other order of effects": _other_order,
    "lost statement": _lost_statement,
    "other call": _other_call,
    "early result": _early_result,
    "lost items": _lost_items,
}
