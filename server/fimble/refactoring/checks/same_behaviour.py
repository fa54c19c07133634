"""The old and the new function give the same for generated inputs: results, exceptions, prints,
and what they do to their arguments and to the values of the module. They run in a sandbox."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fimble.refactoring.action import Action, FileChange, Proposal
from fimble.refactoring.changed_functions import changed_functions
from fimble.refactoring.sandbox.inputs import constants_of, known_calls, make_calls
from fimble.refactoring.sandbox.run_function import LATE, run_function
from fimble.refactoring.sandbox.self_contained import SelfContained, cut_out
from fimble.refactoring.sandbox.system_calls import why_no_filter
from fimble.refactoring.sandbox.value_kinds import parameters_of
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding, failed, passed, skipped

_CALLS: Final = 400
_FEWEST: Final = 20
"""Inputs that the old function takes; with fewer nothing is claimed."""
_WRONG_KIND: Final = ("TypeError", "AttributeError")
"""What a function raises for values that it was never meant for."""
_NOT_COMPARED: Final = ("PermissionError", "OSError", "MemoryError", "OutOfTime", "RecursionError")
"""What the sandbox makes a function raise."""
_MOST_FUNCTIONS: Final = 3


async def check_same_behaviour(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> Finding:
    """Compare each changed function; code that is the same but for types and texts needs no run."""
    if proposal.renamed:
        return skipped("Only a name changes.")
    finding = await _compare_files(proposal, services)
    if finding.status == "failed" and "behaviour" in action.about:
        return skipped(f"It may do something else. {finding.reason}")
    return finding


async def _compare_files(proposal: Proposal, services: RefactoringServices) -> Finding:
    findings: list[Finding] = []
    for change in proposal.changes:
        if change.language_id != "python":
            return skipped("Only Python is run.")
        findings.append(await _compare_file(change, run_code=services.settings.refactor.run_code))
    for status in ("failed", "skipped"):
        for finding in findings:
            if finding.status == status:
                return finding
    return findings[0] if len(findings) == 1 else passed("every file agrees")


async def _compare_file(change: FileChange, *, run_code: bool) -> Finding:
    changed = changed_functions(change.before, change.after)
    if isinstance(changed, str):
        return skipped(changed)
    if not changed.names:
        return passed("same code")
    if not run_code:
        return skipped("Running code is turned off.")
    if reason := why_no_filter():
        return skipped(f"{reason[:1].upper()}{reason[1:]}.")
    if len(changed.names) > _MOST_FUNCTIONS:
        return skipped("More functions would change than are run.")
    inputs = 0
    for name in changed.names:
        found = await _compare(changed.before, changed.after, name)
        if isinstance(found, Finding):
            return found
        inputs += found
    return passed(f"{inputs} inputs agree")


async def _compare(before: ast.Module, after: ast.Module, name: str) -> int | Finding:
    """How many inputs agree, or why that is not known, or where they differ."""
    old, new = cut_out(before, name), cut_out(after, name)
    function = next(
        each for each in before.body if isinstance(each, ast.FunctionDef) and each.name == name
    )
    parameters = parameters_of(function)
    trouble = old.trouble or new.trouble or (parameters if isinstance(parameters, str) else "")
    if trouble or isinstance(parameters, str):
        return skipped(f"`{name}` is not run: {trouble}.")
    constants = constants_of(ast.parse(old.source), ast.parse(new.source))
    calls = known_calls(before, name) + make_calls(parameters, constants, _CALLS)
    return await _run_both(name, old, new, calls, function)


async def _run_both(
    name: str, old: SelfContained, new: SelfContained, calls: list[str], function: ast.FunctionDef
) -> int | Finding:
    first = await run_function(old, name, calls, seed=0)
    if isinstance(first, str):
        return skipped(f"`{name}` is not run: {first}.")
    again = await run_function(old, name, calls, seed=1)
    second = await run_function(new, name, calls, seed=0)
    if second == LATE:
        return skipped(f"The new `{name}` is not run: {LATE}.")
    if isinstance(second, str):
        return failed(f"The new `{name}` does not run: {second}.")
    steady = [
        index
        for index, outcome in enumerate(first)
        if not isinstance(again, str) and index < len(again) and again[index] == outcome
    ]
    raised = {each.id for each in ast.walk(function) if isinstance(each, ast.Name)}
    usable = [index for index in steady if _counts(first[index], raised)]
    for index in usable:
        if index < len(second) and _counts(second[index], set(), also_wrong=True):
            if second[index] != first[index]:
                return failed(_difference(name, calls[index], first[index], second[index]))
        elif index < len(second) and second[index]["raised"] == "OutOfTime":
            return failed(f"`{name}` does not end for {_shown(calls[index])}.")
    agreed = sum(index < len(second) for index in usable)
    returned = sum(not first[index]["raised"] for index in usable)
    if agreed < _FEWEST or returned < _FEWEST // 2:
        return skipped(f"Too few inputs were found that `{name}` takes ({agreed}).")
    return agreed


def _counts(outcome: Mapping[str, Any], raised: set[str], *, also_wrong: bool = False) -> bool:
    """Whether an outcome says something: a kind of value that was never meant says nothing, unless
    the function itself raises for it."""
    name = str(outcome["raised"])
    if name in _NOT_COMPARED:
        return False
    return also_wrong or name not in _WRONG_KIND or name in raised


def _difference(name: str, call: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    what = next((key for key in old if old[key] != new[key]), "result")
    words = {
        "raised": f"raises {new['raised'] or 'nothing'} and not {old['raised'] or 'nothing'}",
        "result": f"gives {_plain(new['result'])} and not {_plain(old['result'])}",
        "arguments": "changes its arguments in another way",
        "printed": "prints something else",
        "values": "changes the values of the module in another way",
    }
    if old["raised"] != new["raised"]:
        what = "raised"
    return f"For {_shown(call)} the new `{name}` {words[what]}."


def _plain(observed: Any) -> str:
    """What was observed, much as Python writes it."""
    if isinstance(observed, list) and len(observed) == 2 and isinstance(observed[1], str):
        return observed[1]
    if isinstance(observed, list) and observed and observed[0] in ("list", "tuple", "set"):
        items: Sequence[Any] = observed[1]
        return f"{observed[0]}({', '.join(_plain(each) for each in items)})"[:80]
    return repr(observed)[:80]


def _shown(call: str) -> str:
    """A call's arguments without the list around them."""
    text = call.removeprefix("([").removesuffix(", {})").removesuffix("]")
    return f"({text[:80]})"
