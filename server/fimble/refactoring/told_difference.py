"""Where two functions differ, in words. Pure."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Final

_MOST_CHARACTERS: Final = 80


def tell_difference(name: str, call: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    """One sentence.

    Args:
        name: of a function, or `Class.method`.
        call: the source of what it was called with.
        old: what was observed of the old one.
        new: what was observed of the new one.
    """
    what = next((key for key in old if old[key] != new[key]), "result")
    given, was = new["result"], old["result"]
    if what == "result" and "." in name and not (old["raised"] or new["raised"]):
        (given, holds), (was, held) = (_pair(each) for each in (given, was))
        what = "held" if given == was and holds != held else what
    words = {
        "raised": f"raises {new['raised'] or 'nothing'} and not {old['raised'] or 'nothing'}",
        "result": f"gives {_plain(given)} and not {_plain(was)}",
        "held": "leaves the object in another state",
        "arguments": "changes its arguments in another way",
        "printed": "prints something else",
        "values": "changes the values of the module in another way",
    }
    if old["raised"] != new["raised"]:
        what = "raised"
    return f"For {shown_call(name, call)} the new `{name}` {words[what]}."


def shown_call(name: str, call: str) -> str:
    """A call as Python writes it: `(1, x=2)`, and for a method `Class(1).method(x=2)`."""
    try:
        parts = ast.parse(call, mode="eval").body
        shown = _method_call(name, parts) if "." in name else _arguments(parts)
    except (SyntaxError, ValueError, AttributeError, RecursionError):
        shown = call
    return shown if len(shown) <= _MOST_CHARACTERS else f"{shown[: _MOST_CHARACTERS - 1]}…"


def _method_call(name: str, call: ast.expr) -> str:
    assert isinstance(call, ast.Tuple) and isinstance(call.elts[0], ast.List)
    owner, _, method = name.partition(".")
    made, called = (_arguments(each) for each in call.elts[0].elts)
    return f"{owner}{made}.{method}{called}"


def _arguments(call: ast.expr) -> str:
    """From the tuple of a list and a dict to what stands between the parentheses of a call."""
    assert isinstance(call, ast.Tuple)
    listed, named = call.elts
    assert isinstance(listed, ast.List) and isinstance(named, ast.Dict)
    words = [ast.unparse(each) for each in listed.elts]
    for key, value in zip(named.keys, named.values, strict=True):
        assert isinstance(key, ast.Constant)
        words.append(f"{key.value}={ast.unparse(value)}")
    return f"({', '.join(words)})"


def _pair(observed: Any) -> tuple[Any, Any]:
    """What the driver of a method gives: the result, and what the object holds then."""
    match observed:
        case ["tuple", [result, held], 2]:
            return result, held
        case _:
            return observed, None


def _plain(observed: Any) -> str:
    """What was observed, much as Python writes it."""
    if isinstance(observed, list) and len(observed) == 2 and isinstance(observed[1], str):
        return observed[1]
    if isinstance(observed, list) and observed and observed[0] in ("list", "tuple", "set"):
        items: Sequence[Any] = observed[1]
        inside = ", ".join(_plain(each) for each in items)
        return f"{observed[0]}({inside})"[:_MOST_CHARACTERS]
    return repr(observed)[:_MOST_CHARACTERS]
