"""A method as a plain function: an object is made by its class with generated values, the method is
called on it, and what it gives and what the object holds afterwards is what counts. Pure.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from itertools import cycle
from typing import Final

from fimble.refactoring.sandbox.inputs import Constants, make_calls
from fimble.refactoring.sandbox.value_kinds import Parameter, parameters_of

DRIVER: Final = "_drive_method"
_MADE: Final = """
def {driver}(made, called):
    subject = {owner}(*made[0], **made[1])
    result = {use}
    return result, getattr(subject, "__dict__", None)
"""
_ON_CLASS: Final = """
def {driver}(made, called):
    return {owner}.{method}(*called[0], **called[1])
"""
_NOTHING: Final = "([], {})"


@dataclass(frozen=True, kw_only=True)
class Driven:
    """A module with a driver at its end.

    Attributes:
        made: the parameters of the class.
        called: those of the method.
        code: the class.
    """

    module: ast.Module
    made: tuple[Parameter, ...]
    called: tuple[Parameter, ...]
    code: ast.ClassDef


def drive_method(module: ast.Module, name: str) -> Driven | str:
    """The driver of `Class.method`; or why that cannot be run."""
    owner_name, _, method_name = name.partition(".")
    owner = find_definition(module.body, owner_name)
    method = find_definition(owner.body, method_name) if isinstance(owner, ast.ClassDef) else None
    if not isinstance(owner, ast.ClassDef) or not isinstance(method, ast.FunctionDef):
        return "it is no plain method"
    if method_name.startswith("__") and not method_name.endswith("__"):
        return "its name is private to its class"
    decorators = [ast.unparse(each) for each in method.decorator_list]
    if decorators not in ([], ["staticmethod"], ["classmethod"], ["property"]):
        return f"it is decorated with `{decorators[0]}`"
    called = _parameters(method, bound=decorators != ["staticmethod"])
    if isinstance(called, str):
        return called
    if decorators in (["staticmethod"], ["classmethod"]):
        source = _ON_CLASS.format(driver=DRIVER, owner=owner_name, method=method_name)
        return _driven(module, source, (), called, owner)
    made = called if method_name == "__init__" else _made_with(owner)
    if isinstance(made, str):
        return made
    use = f"subject.{method_name}" + ("" if decorators else "(*called[0], **called[1])")
    if method_name == "__init__":
        use, called = "None", ()
    source = _MADE.format(driver=DRIVER, owner=owner_name, use=use)
    return _driven(module, source, made, called, owner)


def driver_calls(driven: Driven, constants: Constants, count: int, seed: int) -> list[str]:
    """Calls of the driver: every one has other values where there are so many."""
    made = make_calls(driven.made, constants, count, seed) or [_NOTHING]
    called = make_calls(driven.called, constants, count, seed + 1) or [_NOTHING]
    several, more = (made, called) if len(made) >= len(called) else (called, made)
    pairs = zip(several, cycle(more), strict=False)
    turned = several is called
    texts = (f"([{b}, {a}], {{}})" if turned else f"([{a}, {b}], {{}})" for a, b in pairs)
    return list(dict.fromkeys(texts))


def find_definition(body: list[ast.stmt], name: str) -> ast.stmt | None:
    """The one definition of a name among statements; None where there are several."""
    found = [each for each in body if getattr(each, "name", None) == name]
    return found[0] if len(found) == 1 else None


def _driven(
    module: ast.Module,
    source: str,
    made: tuple[Parameter, ...],
    called: tuple[Parameter, ...],
    owner: ast.ClassDef,
) -> Driven:
    body = [*module.body, *ast.parse(source).body]
    whole = ast.Module(body=body, type_ignores=[])
    return Driven(module=whole, made=made, called=called, code=owner)


def _made_with(owner: ast.ClassDef) -> tuple[Parameter, ...] | str:
    """What the class takes."""
    if any(isinstance(each, ast.FunctionDef) and each.name == "__new__" for each in owner.body):
        return f"how `{owner.name}` is made is not known"
    decorators = [ast.unparse(each).partition("(")[0] for each in owner.decorator_list]
    if decorators in (["dataclass"], ["dataclasses.dataclass"]) and not owner.bases:
        return parameters_of(_as_function(owner))
    init = find_definition(owner.body, "__init__")
    if decorators or owner.keywords or (init is None and owner.bases):
        return f"how `{owner.name}` is made is not known"
    if init is None:
        return ()
    if not isinstance(init, ast.FunctionDef) or init.decorator_list:
        return f"how `{owner.name}` is made is not known"
    return _parameters(init, bound=True)


def _parameters(method: ast.FunctionDef, *, bound: bool) -> tuple[Parameter, ...] | str:
    """A method's parameters without the first one of a bound method."""
    plain = copy.copy(method)
    plain.args = copy.copy(method.args)
    if bound and plain.args.posonlyargs:
        plain.args.posonlyargs = plain.args.posonlyargs[1:]
    elif bound:
        if not plain.args.args:
            return "it takes no object"
        plain.args.args = plain.args.args[1:]
    return parameters_of(plain)


def _as_function(owner: ast.ClassDef) -> ast.FunctionDef:
    """A function that takes what a dataclass takes; a field with a default is left out or given."""
    fields = [
        each
        for each in owner.body
        if isinstance(each, ast.AnnAssign)
        and isinstance(each.target, ast.Name)
        and not ast.unparse(each.annotation).startswith(("ClassVar", "typing.ClassVar"))
    ]
    needed = [ast.unparse(each) for each in fields if each.value is None]
    names = ", ".join(needed)
    [function] = ast.parse(f"def made({'*, ' if names else ''}{names}): ...").body
    assert isinstance(function, ast.FunctionDef)
    return function
