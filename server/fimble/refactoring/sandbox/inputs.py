"""Inputs for a function, as source text: from its own constants, its calls, and at random.

Seeded, so that the same function is always called with the same. Nothing is run here.
"""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fimble.refactoring.sandbox.value_kinds import Kind, Parameter

_INTS: Final = (0, 1, -1, 2, 3, 5, 7, 10, 100, -7)
_FLOATS: Final = (0.0, 1.0, -1.0, 0.5, 2.5, 1e6, -3.25)
_STRINGS: Final = (
    "",
    "a",
    "ab",
    "Abc",
    "hello world",
    " x ",
    "1",
    "42",
    "3.5",
    "a,b",
    "é",
    "A-b_c",
)
_SEPARATORS: Final = (" ", " ", ",", ".", "", "\n")
_ANY: Final = ("int", "str", "list", "dict", "float", "none", "bool", "tuple", "set")
_KEYS: Final = ("str", "int")
_DEEPEST: Final = 3
_DOCTEST: Final = re.compile(r"^\s*>>> (.+)$", re.MULTILINE)
_CONSTANTS_KEPT: Final = 60
_VARIANTS_OF_A_STRING: Final = 3


@dataclass(kw_only=True)
class Constants:
    """The values that a function's source names, and their neighbours: where branches turn."""

    ints: list[int] = field(default_factory=list[int])
    floats: list[float] = field(default_factory=list[float])
    strings: list[str] = field(default_factory=list[str])


def constants_of(*nodes: ast.AST) -> Constants:
    """The constants of some source."""
    found = Constants()
    for node in (each for root in nodes for each in ast.walk(root)):
        value: Any = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, bool) or value is None:
            continue
        if isinstance(value, int) and abs(value) < 10**12:
            found.ints += [value - 1, value, value + 1, -value]
        elif isinstance(value, float):
            found.floats += [value, value + 0.5, value - 0.5]
        elif isinstance(value, str) and len(value) <= 40:
            found.strings += [value, f"a{value}b", value * 2]  # so many are its variants
    return Constants(
        ints=found.ints[:_CONSTANTS_KEPT],
        floats=found.floats[:_CONSTANTS_KEPT],
        strings=found.strings[:_CONSTANTS_KEPT],
    )


def make_calls(
    parameters: Sequence[Parameter], constants: Constants, count: int, seed: int = 0
) -> list[str]:
    """So many different calls, each the source of `(arguments, named arguments)`."""
    chosen = random.Random(seed)
    made: dict[str, None] = {}
    for _ in range(count * 4):
        made[_call(parameters, constants, chosen)] = None
        if len(made) >= count:
            break
    return list(made)


def known_calls(module: ast.Module, name: str) -> list[str]:
    """The calls with literal arguments that the module itself makes, or shows in its docstrings."""
    trees: list[ast.AST] = [module]
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ">>>" in node.value:
            trees += list(_parsed(_DOCTEST.findall(node.value)))
    found = (each for tree in trees for each in ast.walk(tree) if isinstance(each, ast.Call))
    return [
        text
        for call in found
        if isinstance(call.func, ast.Name) and call.func.id == name and (text := _literal(call))
    ]


def _parsed(lines: Sequence[str]) -> Iterator[ast.AST]:
    for line in lines:
        try:
            yield ast.parse(line)
        except (SyntaxError, ValueError):
            continue


def _literal(call: ast.Call) -> str:
    """A call's arguments as source; empty where one is not a literal."""
    try:
        for each in [*call.args, *(keyword.value for keyword in call.keywords)]:
            ast.literal_eval(each)
    except (ValueError, TypeError, SyntaxError, RecursionError):
        return ""
    if any(keyword.arg is None for keyword in call.keywords):
        return ""
    named = ", ".join(f"{key.arg!r}: {ast.unparse(key.value)}" for key in call.keywords)
    return f"([{', '.join(ast.unparse(each) for each in call.args)}], {{{named}}})"


def _call(parameters: Sequence[Parameter], constants: Constants, chosen: random.Random) -> str:
    arguments: list[str] = []
    named: list[str] = []
    leaves_out = False
    for each in parameters:
        if each.passed == "rest":
            if not leaves_out:
                arguments += [
                    _value(each.kind, constants, chosen) for _ in range(chosen.randrange(4))
                ]
            continue
        if each.has_default and (leaves_out or chosen.random() < 0.3):
            leaves_out = leaves_out or each.passed == "positional"
            continue
        value = _value(each.kind, constants, chosen)
        if each.passed == "named" or leaves_out:
            named.append(f"{each.name!r}: {value}")
        else:
            arguments.append(value)
    return f"([{', '.join(arguments)}], {{{', '.join(named)}}})"


def _value(kind: Kind, constants: Constants, chosen: random.Random, depth: int = 0) -> str:
    """A value of a kind, as source."""
    name = kind.name
    if name == "union":
        return _value(chosen.choice(kind.inner), constants, chosen, depth)
    if name == "literal":
        return chosen.choice(kind.texts)
    if name in ("any", "key"):
        names = _ANY if name == "any" and depth < _DEEPEST else _KEYS
        return _value(Kind(name=chosen.choice(names)), constants, chosen, depth + 1)
    if name in ("list", "set", "frozenset", "dict", "tuple", "list_tuple"):
        return _container(kind, constants, chosen, depth)
    return _scalar(name, constants, chosen)


def _scalar(name: str, constants: Constants, chosen: random.Random) -> str:
    own = chosen.random() < 0.45
    if name == "int":
        if own and constants.ints:
            return repr(chosen.choice(constants.ints))
        return repr(chosen.choice(_INTS) if chosen.random() < 0.5 else chosen.randint(-20, 60))
    if name == "float":
        pool = constants.floats or [float(each) for each in constants.ints]
        if own and pool:
            return repr(chosen.choice(pool))
        return repr(
            chosen.choice(_FLOATS) if chosen.random() < 0.5 else chosen.randint(-80, 80) / 4
        )
    if name == "str":
        return repr(_string(constants, chosen, own=own))
    if name == "bytes":
        return repr(_string(constants, chosen, own=own).encode("utf-8"))
    if name == "bool":
        return chosen.choice(("True", "False"))
    if name == "complex":
        return f"complex({chosen.randint(-3, 3)}, {chosen.randint(-3, 3)})"
    return "callback()" if name == "callback" else "None"


def _string(constants: Constants, chosen: random.Random, *, own: bool) -> str:
    if own and constants.strings and chosen.random() < 0.5:
        # As it stands in the source: what is compared or looked up is hardly ever met else.
        return chosen.choice(constants.strings[::_VARIANTS_OF_A_STRING])
    if own and constants.strings:
        several = range(chosen.choice((1, 1, 2, 3, 4)))
        return chosen.choice(_SEPARATORS).join(chosen.choice(constants.strings) for _ in several)
    if chosen.random() < 0.15:
        return repr(chosen.choice((chosen.randint(-99, 99), chosen.randint(-99, 99) / 2)))
    if chosen.random() < 0.5:
        return chosen.choice(_STRINGS)
    letters = "ab1 ,.-A" + "".join(each[:1] for each in constants.strings)
    return "".join(chosen.choice(letters) for _ in range(chosen.randrange(9)))


def _container(kind: Kind, constants: Constants, chosen: random.Random, depth: int) -> str:
    name, inner = kind.name, kind.inner

    def item(index: int) -> str:
        of_item = inner[index] if index < len(inner) else Kind(name="int" if depth else item_kind)
        return _value(of_item, constants, chosen, depth + 1)

    hashed = name in ("set", "frozenset", "dict")
    item_kind = chosen.choice(("int", "int", "int", "str", "float", "str" if hashed else "list"))
    if name == "tuple":
        items = [item(index) for index in range(len(inner) or chosen.randrange(4))]
        return f"({''.join(f'{each}, ' for each in items)})"
    length = chosen.choice((0, 1, 1, 2, 3, 4, 6)) if depth < _DEEPEST else 0
    items = [item(0) for _ in range(length)]
    if name == "dict":
        keys = items if inner else [_value(Kind(name="key"), constants, chosen) for _ in items]
        return "{" + ", ".join(f"{key}: {item(1)}" for key in keys) + "}"
    if items and chosen.random() < 0.3:
        items.append(chosen.choice(items))  # values that are there twice
    if name == "list_tuple":
        return f"({''.join(f'{each}, ' for each in items)})"
    if name in ("set", "frozenset"):
        return f"{name}([{', '.join(items)}])"
    return f"[{', '.join(items)}]"
