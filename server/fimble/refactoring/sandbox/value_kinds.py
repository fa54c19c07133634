"""Which kinds of values a function's parameters take: from its types, its defaults and its uses."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any, Final

# fmt: off
_PLAIN: Final = {
    "int": "int", "float": "float", "str": "str", "bytes": "bytes", "bool": "bool", "None": "none",
    "complex": "complex", "Any": "any", "object": "any", "Hashable": "key", "Number": "int",
    "Real": "float", "SupportsFloat": "float", "SupportsInt": "int", "AnyStr": "str",
    "LiteralString": "str", "Callable": "callback",
}
_CONTAINERS: Final = {
    "list": "list", "List": "list", "Sequence": "list", "MutableSequence": "list",
    "Iterable": "list", "Collection": "list", "Iterator": "list", "Container": "list",
    "Reversible": "list", "deque": "list", "set": "set", "Set": "set", "AbstractSet": "set",
    "MutableSet": "set", "frozenset": "frozenset", "FrozenSet": "frozenset", "dict": "dict",
    "Dict": "dict", "Mapping": "dict", "MutableMapping": "dict", "defaultdict": "dict",
    "OrderedDict": "dict", "Counter": "dict", "tuple": "tuple", "Tuple": "tuple",
}
_GUESSED: Final[dict[str, type[Any]]] = {
    "int": int, "float": float, "str": str, "list": list, "dict": dict, "set": set, "bool": bool,
    "none": type(None), "tuple": tuple,
}
# fmt: on
_SIZED: Final = frozenset(("str", "list", "dict", "set", "tuple"))
_NUMBERS: Final = frozenset(("int", "float"))


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of values.

    Attributes:
        name: `int`, `list`, `union`, `literal`, `any`, `guess` and the like.
        inner: kinds of the items, of the key and the value, or of the choices.
        texts: the choices of a `literal`, as source.
    """

    name: str
    inner: tuple[Kind, ...] = ()
    texts: tuple[str, ...] = ()


ANY: Final = Kind(name="any")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One parameter. `passed`: `positional`, `named` (by keyword alone) or `rest` (`*args`)."""

    name: str
    kind: Kind
    passed: str
    has_default: bool


def parameters_of(function: ast.FunctionDef) -> tuple[Parameter, ...] | str:
    """The parameters of a function; or why no values can be made for one of them."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults += arguments.defaults
    listed = [(each, default, "positional") for each, default in zip(positional, defaults)]  # noqa: B905
    named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    listed += [(each, default, "named") for each, default in named]
    if arguments.vararg:
        listed.append((arguments.vararg, None, "rest"))
    made: list[Parameter] = []
    for each, default, passed in listed:
        kind = _kind_of(each, default, function)
        if kind is None:
            types = ast.unparse(each.annotation) if each.annotation else ""
            return f"no values can be made for `{each.arg}: {types}`"
        made.append(
            Parameter(name=each.arg, kind=kind, passed=passed, has_default=default is not None)
        )
    return tuple(made)


def _kind_of(argument: ast.arg, default: ast.expr | None, function: ast.FunctionDef) -> Kind | None:
    if argument.annotation is not None:
        return kind_of_annotation(argument.annotation)
    if isinstance(default, ast.Constant) and default.value is not None:
        return Kind(name=type(default.value).__name__)
    return _guessed(argument.arg, function)


def kind_of_annotation(node: ast.expr) -> Kind | None:
    """The kind of a type as it is written; None for one that is not known here."""
    if isinstance(node, ast.Constant):
        return _of_constant(node.value)
    if isinstance(node, ast.Name | ast.Attribute):
        name = node.id if isinstance(node, ast.Name) else node.attr
        if name in _PLAIN:
            return Kind(name=_PLAIN[name])
        return Kind(name=_CONTAINERS[name]) if name in _CONTAINERS else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union([node.left, node.right])
    if isinstance(node, ast.Subscript):
        return _of_subscript(node)
    return None


def _of_constant(value: object) -> Kind | None:
    if value is None:
        return Kind(name="none")
    if isinstance(value, str):
        try:
            return kind_of_annotation(ast.parse(value, mode="eval").body)
        except SyntaxError:
            return None
    return None


def _of_subscript(node: ast.Subscript) -> Kind | None:
    outer = (
        node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    )
    items = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    if outer == "Literal":
        return Kind(name="literal", texts=tuple(ast.unparse(each) for each in items))
    if outer in ("Optional", "Union"):
        return _union([*items, *([ast.Constant(None)] if outer == "Optional" else [])])
    if outer in ("Final", "Annotated", "Required"):
        return kind_of_annotation(items[0])
    if outer == "Callable":
        return Kind(name="callback")
    if outer not in _CONTAINERS:
        return None
    endless = [each for each in items if isinstance(each, ast.Constant) and each.value is ...]
    inner = [kind_of_annotation(each) for each in items if each not in endless]
    known = tuple(each for each in inner if each is not None)
    if len(known) < len(inner):
        return None
    name = _CONTAINERS[outer]
    return Kind(name="list_tuple" if name == "tuple" and endless else name, inner=known)


def _union(nodes: list[ast.expr]) -> Kind | None:
    kinds = [kind_of_annotation(each) for each in nodes]
    known = tuple(each for each in kinds if each is not None)
    return Kind(name="union", inner=known) if known else None


def _guessed(name: str, function: ast.FunctionDef) -> Kind:
    """What fits the uses of a parameter without a type; `any` where nothing tells."""
    possible = set(_GUESSED)
    for node in ast.walk(function):
        possible = _narrowed(possible, node, name)
    if possible == {"callback"}:
        return Kind(name="callback")
    if not possible or possible == set(_GUESSED):
        return ANY
    return Kind(name="union", inner=tuple(Kind(name=each) for each in sorted(possible)))


def _narrowed(possible: set[str], node: ast.AST, name: str) -> set[str]:
    if isinstance(node, ast.Call) and _is(node.func, name):
        return {"callback"}
    if isinstance(node, ast.Attribute) and _is(node.value, name):
        return {each for each in possible if hasattr(_GUESSED.get(each), node.attr)}
    if isinstance(node, ast.For | ast.comprehension) and _is(node.iter, name):
        return possible & _SIZED
    if isinstance(node, ast.Subscript) and _is(node.value, name):
        return possible & (_SIZED - {"set"})
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        given = any(_is(each, name) for each in node.args)
        if given and node.func.id in ("len", "sorted", "sum", "enumerate", "reversed", "zip"):
            return possible & _SIZED
        if given and node.func.id in ("range", "abs", "round", "chr", "bin", "hex"):
            return possible & _NUMBERS
    if isinstance(node, ast.BinOp | ast.Compare):
        return _narrowed_by_operands(possible, node, name)
    return possible


def _narrowed_by_operands(possible: set[str], node: ast.BinOp | ast.Compare, name: str) -> set[str]:
    sides = (
        [node.left, node.right] if isinstance(node, ast.BinOp) else [node.left, *node.comparators]
    )
    if not any(_is(side, name) for side in sides):
        return possible
    if isinstance(node, ast.BinOp) and isinstance(
        node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.Pow
    ):
        narrow = _NUMBERS | ({"set"} if isinstance(node.op, ast.Sub) else set())
        return possible & narrow
    for side in sides:
        if isinstance(side, ast.Constant) and isinstance(side.value, int | float):
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
                return possible
            return possible & (_NUMBERS | {"bool"})
        if isinstance(side, ast.Constant) and isinstance(side.value, str):
            return possible & {"str", "none"}
    return possible


def _is(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name
