"""What a function needs of its module is found by Python's rules of scopes."""

from __future__ import annotations

import ast

import pytest

from fimble.refactoring.sandbox.self_contained import cut_out

MODULE = "import time\nRATE = 2\nOTHER = 3\nclass Base: ...\n"
STATEMENTS = {"time": "import time", "RATE": "RATE =", "OTHER": "OTHER =", "Base": "class Base"}


@pytest.mark.parametrize(
    ("function", "needed"),
    [
        ("def f(x):\n    return time.time() + (lambda time: time)(x)\n", {"time"}),
        ("def f(x):\n    def g(RATE): return RATE\n    return g(x) * RATE\n", {"RATE"}),
        ("def f(x):\n    RATE = x\n    def g(): return RATE\n    return g()\n", set()),
        ("def f(x):\n    return [time for time in x]\n", set()),
        ("def f(x: RATE, y=OTHER) -> Base:\n    z: RATE = x\n    return z\n", {"OTHER"}),
        ("def f(x):\n    global RATE\n    RATE = x\n", {"RATE"}),
        ("def f(x):\n    class C(Base): RATE = 1\n    return C, OTHER\n", {"Base", "OTHER"}),
        ("def f(x):\n    try: x()\n    except OSError as OTHER: return OTHER\n", set()),
        ("def f(x):\n    match x:\n        case [OTHER, *RATE]: return OTHER, RATE\n", set()),
    ],
)  # fmt: skip
def test_only_what_is_read_from_the_module_comes_with_it(function: str, needed: set[str]) -> None:
    cut = cut_out(ast.parse(MODULE + function), "f")
    assert not cut.trouble
    lines = cut.source.split("\n")
    with_it = {
        name for name, start in STATEMENTS.items() if any(line.startswith(start) for line in lines)
    }
    assert with_it == needed


def test_what_is_not_defined_anywhere_is_named() -> None:
    cut = cut_out(ast.parse("def f(x):\n    return [y for y in x if missing(y)]\n"), "f")
    assert "`missing` is not defined" in cut.trouble
