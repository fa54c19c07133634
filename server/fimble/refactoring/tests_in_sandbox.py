"""Runs written tests against the present code in the sandbox: which pass, and which prove nothing.

pytest is not imported there: of it the tests have a small stand-in with `raises`, `approx` and
`mark.parametrize`.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fimble.refactoring.sandbox.run_function import run_function
from fimble.refactoring.sandbox.self_contained import cut_out
from fimble.refactoring.written_tests import (
    WrittenTest,
    single_asserts,
    with_those_asserts,
)

_RUN: Final = "run_written_test"
_STAND_IN: Final = """
import re as re_of_pytest
class pytest:
    class raises:
        def __init__(self, expected, match=None):
            self.expected, self.match = expected, match
        def __enter__(self):
            return self
        def __exit__(self, kind, value, trace):
            if kind is None:
                raise AssertionError("nothing was raised")
            self.value = value
            fits = self.match is None or re_of_pytest.search(self.match, str(value))
            return issubclass(kind, self.expected) and bool(fits)
    class approx:
        def __init__(self, expected, rel=1e-6, abs=1e-12):
            self.expected, self.rel, self.abs = expected, rel, abs
        def __eq__(self, other):
            return self.near(self.expected, other)
        def near(self, one, other):
            if isinstance(one, (list, tuple)):
                same = isinstance(other, (list, tuple)) and len(one) == len(other)
                return same and all(self.near(a, b) for a, b in zip(one, other))
            if isinstance(one, dict):
                same = isinstance(other, dict) and one.keys() == other.keys()
                return same and all(self.near(one[key], other[key]) for key in one)
            if not isinstance(one, (int, float, complex)):
                return one == other
            size = max(one, -one) if not isinstance(one, complex) else (one * one) ** 0.5
            apart = one - other
            return max(apart, -apart) <= max(self.rel * size, self.abs)
    class mark:
        @staticmethod
        def parametrize(names, rows, ids=None):
            words = names.split(",") if isinstance(names, str) else list(names)
            words = [word.strip() for word in words]
            def decorate(test):
                def run(**more):
                    for row in rows:
                        values = row if len(words) > 1 else (row,)
                        test(**dict(zip(words, values)), **more)
                return run
            return decorate
"""


@dataclass(frozen=True, kw_only=True)
class SandboxRun:
    """What came of it.

    Attributes:
        passing: the tests that pass, and fail for a function that does nothing.
        dropped: a sentence for each of the others.
        trouble: why none was run; the rest is empty then.
    """

    passing: tuple[WrittenTest, ...] = ()
    dropped: tuple[str, ...] = ()
    trouble: str = ""


async def run_tests(source: str, tests: Sequence[WrittenTest], about: Sequence[str]) -> SandboxRun:
    """Run each test once with the module as it is, and once with a function that does nothing.

    Args:
        source: of the tested module.
        about: the tested function; its class before it, if it has one.
    """
    module = ast.parse(source)
    single = [each for test in tests for each in single_asserts(test)]
    given = await _raised(module, single)
    if isinstance(given, str):
        return SandboxRun(trouble=given)
    hollow = await _raised(_without_body(module, about), single)
    if isinstance(hollow, str):
        return SandboxRun(trouble=hollow)
    passing: list[WrittenTest] = []
    dropped: list[str] = []
    for test in tests:
        kept: list[WrittenTest] = []
        for each in single_asserts(test):
            index = next(at for at, one in enumerate(single) if one.name == each.name)
            if reason := _why_dropped(given, hollow, index):
                dropped.append(f"`{_shown(each, test)}` {reason}")
            else:
                kept.append(each)
        if kept:
            passing.append(with_those_asserts(test, kept) if test.asserts else test)
    return SandboxRun(passing=tuple(passing), dropped=tuple(dropped))


def _why_dropped(given: Sequence[str], hollow: Sequence[str], index: int) -> str:
    raised = given[index] if index < len(given) else "OutOfTime"
    if raised:
        return f"fails ({raised})"
    empty = index < len(hollow) and not hollow[index]
    return "passes whatever the function does" if empty else ""


def _shown(single: WrittenTest, test: WrittenTest) -> str:
    """A test by its name; one of several asserts by its words."""
    return test.name if len(test.asserts) < 2 else single.asserts[0].strip()[:80]


async def _raised(module: ast.Module, tests: Sequence[WrittenTest]) -> list[str] | str:
    """What each test raises, `` for nothing; or why they cannot be run."""
    imports = {text for test in tests for name, text in test.imports.items() if name != "pytest"}
    names = ", ".join(test.name for test in tests)
    written = "\n".join([_STAND_IN, *sorted(imports), *(test.source for test in tests)])
    chosen = f"def {_RUN}(number):\n    ({names},)[number]()\n"
    whole = ast.Module(
        body=[*module.body, *ast.parse(written + "\n" + chosen).body], type_ignores=[]
    )
    function = cut_out(whole, _RUN)
    if function.trouble:
        return function.trouble
    calls = [f"([{number}], {{}})" for number in range(len(tests))]
    outcomes = await run_function(function, _RUN, calls, seed=0)
    if isinstance(outcomes, str):
        return outcomes
    return [str(each["raised"]) for each in outcomes]


def _without_body(module: ast.Module, about: Sequence[str]) -> ast.Module:
    """The module with a function that gives a new object, whatever it is called with."""
    hollow = copy.deepcopy(module)
    body = hollow.body
    for name in about:
        node = next(each for each in body if getattr(each, "name", None) == name)
        assert isinstance(node, ast.FunctionDef | ast.ClassDef)
        body = node.body
    body[:] = ast.parse("def f():\n    return object()\n").body[0].body  # pyright: ignore[reportAttributeAccessIssue]
    return hollow
