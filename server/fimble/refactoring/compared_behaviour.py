"""One function before and after, run in the sandbox with the same inputs: where do they differ?"""

from __future__ import annotations

import ast
import asyncio
from dataclasses import dataclass
from typing import Final

from fimble.refactoring.compared_outcomes import Subject, judge_outcomes
from fimble.refactoring.sandbox.inputs import constants_of, known_calls, make_calls
from fimble.refactoring.sandbox.method_driver import (
    DRIVER,
    drive_method,
    driver_calls,
    find_definition,
)
from fimble.refactoring.sandbox.run_function import LATE, run_function
from fimble.refactoring.sandbox.self_contained import SelfContained, cut_out
from fimble.refactoring.sandbox.value_kinds import parameters_of
from fimble.refactoring.verdict import Finding, failed, skipped

_CALLS: Final = 400
_FEWEST: Final = 20
"""Inputs that the old function takes; with fewer nothing is claimed."""


async def compare_functions(
    before: ast.Module,
    after: ast.Module,
    name: str,
    *,
    count: int = _CALLS,
    seed: int = 0,
    fewest: int = _FEWEST,
    new_errors: bool = False,
) -> int | Finding:
    """How many inputs agree, or why that is not known, or where they differ.

    Args:
        name: of a function at the top of both, or `Class.method`.
        count: so many inputs are made.
        seed: of the inputs.
        fewest: inputs that the old one has to take, or nothing is claimed.
        new_errors: it may fail otherwise than before, as `Subject` says.
    """
    if "." in name:
        made = _drive(before, after, name, count, seed)
    else:
        made = _cut(before, after, name, count, seed)
    if isinstance(made, Finding):
        return made
    subject = Subject(
        name=name, entry=made.entry, code=made.code, fewest=fewest, new_errors=new_errors
    )
    return await _run_both(subject, made)


@dataclass(frozen=True, kw_only=True)
class _Pair:
    """The old and the new one, each with all that it needs, and the calls that are made."""

    old: SelfContained
    new: SelfContained
    entry: str
    code: ast.AST
    calls: list[str]


def _cut(
    before: ast.Module, after: ast.Module, name: str, count: int, seed: int
) -> _Pair | Finding:
    old, new = cut_out(before, name), cut_out(after, name)
    function = find_definition(before.body, name)
    assert isinstance(function, ast.FunctionDef)
    parameters = parameters_of(function)
    trouble = old.trouble or new.trouble or (parameters if isinstance(parameters, str) else "")
    if trouble or isinstance(parameters, str):
        return skipped(f"`{name}` is not run: {trouble}.")
    constants = constants_of(ast.parse(old.source), ast.parse(new.source))
    made = make_calls(parameters, constants, count, seed)
    calls = known_calls(before, name) + _short_first(made)
    return _Pair(old=old, new=new, entry=name, code=function, calls=calls)


def _drive(
    before: ast.Module, after: ast.Module, name: str, count: int, seed: int
) -> _Pair | Finding:
    driven, changed = drive_method(before, name), drive_method(after, name)
    for each in (driven, changed):
        if isinstance(each, str):
            return skipped(f"`{name}` is not run: {each}.")
    assert not isinstance(driven, str) and not isinstance(changed, str)
    old, new = (cut_out(each.module, DRIVER) for each in (driven, changed))
    if trouble := old.trouble or new.trouble:
        return skipped(f"`{name}` is not run: {trouble}.")
    constants = constants_of(ast.parse(old.source), ast.parse(new.source))
    calls = _short_first(driver_calls(driven, constants, count, seed))
    return _Pair(old=old, new=new, entry=DRIVER, code=driven.code, calls=calls)


def _short_first(calls: list[str]) -> list[str]:
    """A function that is slow for large numbers is then run with small ones."""
    return sorted(calls, key=lambda call: (len(call), call))


async def _run_both(subject: Subject, pair: _Pair) -> int | Finding:
    name, entry, calls = subject.name, subject.entry, pair.calls
    # One after the other where the old one cannot be run at all; else both at the same time.
    first = await run_function(pair.old, entry, calls, seed=0)
    if isinstance(first, str):
        return skipped(f"`{name}` is not run: {first}.")
    again, second = await asyncio.gather(
        run_function(pair.old, entry, calls, seed=1), run_function(pair.new, entry, calls, seed=0)
    )
    if second == LATE:
        return skipped(f"The new `{name}` is not run: {LATE}.")
    if isinstance(second, str):
        return failed(f"The new `{name}` does not run: {second}.")
    return judge_outcomes(
        subject, calls, first, again if not isinstance(again, str) else (), second
    )
