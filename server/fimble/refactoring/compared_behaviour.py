"""One function before and after, run in the sandbox with the same inputs: where do they differ?"""

from __future__ import annotations

import ast
import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

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
from fimble.refactoring.told_difference import shown_call, tell_difference
from fimble.refactoring.verdict import Finding, failed, skipped

_CALLS: Final = 400
_FEWEST: Final = 20
"""Inputs that the old function takes; with fewer nothing is claimed."""
_WRONG_KIND: Final = ("TypeError", "AttributeError")
"""What a function raises for values that it was never meant for."""
_NOT_COMPARED: Final = (
    *("PermissionError", "OSError", "MemoryError", "OutOfTime", "RecursionError"),
    "NoInput",
)
"""What the sandbox makes a function raise, or notes where a call could not be made."""


async def compare_functions(
    before: ast.Module,
    after: ast.Module,
    name: str,
    *,
    count: int = _CALLS,
    seed: int = 0,
    fewest: int = _FEWEST,
) -> int | Finding:
    """How many inputs agree, or why that is not known, or where they differ.

    Args:
        name: of a function at the top of both, or `Class.method`.
        count: so many inputs are made.
        seed: of the inputs.
        fewest: inputs that the old one has to take, or nothing is claimed.
    """
    if "." in name:
        return await _compare_methods(before, after, name, count, seed, fewest)
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
    subject = _Subject(name=name, entry=name, code=function, fewest=fewest)
    return await _run_both(subject, old, new, calls)


async def _compare_methods(
    before: ast.Module, after: ast.Module, name: str, count: int, seed: int, fewest: int
) -> int | Finding:
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
    subject = _Subject(name=name, entry=DRIVER, code=driven.code, fewest=fewest)
    return await _run_both(subject, old, new, calls)


def _short_first(calls: list[str]) -> list[str]:
    """A function that is slow for large numbers is then run with small ones."""
    return sorted(calls, key=lambda call: (len(call), call))


@dataclass(frozen=True, kw_only=True)
class _Subject:
    """What is compared: its name for people, what is called for it, its code, and how many inputs
    say enough."""

    name: str
    entry: str
    code: ast.AST
    fewest: int


async def _run_both(
    subject: _Subject, old: SelfContained, new: SelfContained, calls: list[str]
) -> int | Finding:
    name, entry = subject.name, subject.entry
    # One after the other where the old one cannot be run at all; else both at the same time.
    first = await run_function(old, entry, calls, seed=0)
    if isinstance(first, str):
        return skipped(f"`{name}` is not run: {first}.")
    again, second = await asyncio.gather(
        run_function(old, entry, calls, seed=1), run_function(new, entry, calls, seed=0)
    )
    if second == LATE:
        return skipped(f"The new `{name}` is not run: {LATE}.")
    if isinstance(second, str):
        return failed(f"The new `{name}` does not run: {second}.")
    steady = [
        index
        for index, outcome in enumerate(first)
        if not isinstance(again, str) and index < len(again) and again[index] == outcome
    ]
    raised = {each.id for each in ast.walk(subject.code) if isinstance(each, ast.Name)}
    usable = [index for index in steady if _counts(first[index], raised)]
    for index in usable:
        if index < len(second) and _counts(second[index], set(), also_wrong=True):
            if second[index] != first[index]:
                return failed(tell_difference(name, calls[index], first[index], second[index]))
        elif index < len(second) and second[index]["raised"] == "OutOfTime":
            return failed(f"`{name}` does not end for {shown_call(name, calls[index])}.")
    agreed = sum(index < len(second) for index in usable)
    returned = sum(not first[index]["raised"] for index in usable)
    if agreed < subject.fewest or returned < subject.fewest // 2:
        return skipped(f"Too few inputs were found that `{name}` takes ({agreed}).")
    return agreed


def _counts(outcome: Mapping[str, Any], raised: set[str], *, also_wrong: bool = False) -> bool:
    """Whether an outcome says something: a kind of value that was never meant says nothing, unless
    the function itself raises for it."""
    name = str(outcome["raised"])
    if name in _NOT_COMPARED:
        return False
    return also_wrong or name not in _WRONG_KIND or name in raised
