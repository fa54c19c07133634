"""Whether a wrong rewrite is wrong at all: a witness that the checks have no part in must say so.

A rewrite may do the same as the function (`<=` for `<` where both sides are never equal). It counts
as wrong only where the function's own tests fail for it, or where a search over other and far more
inputs than the checks' finds one for which both differ. The rest is told as undecided, not counted.
"""

from __future__ import annotations

import ast
from typing import Final, Literal

from fimble.evaluation.mutants.pure_functions import PureFunction
from fimble.refactoring.compared_behaviour import compare_functions
from fimble.refactoring.sandbox.run_function import run_function
from fimble.refactoring.sandbox.self_contained import cut_out
from fimble.refactoring.verdict import Finding

Witness = Literal["tests", "search", ""]

_SEEDS: Final = (1009, 2003, 3001)
_INPUTS: Final = 1500
"""For each seed; the checks have 400 and the seed 0."""
_ALL_TESTS: Final = "fimble_run_all_tests"


async def passes_tests(function: PureFunction, module: str) -> bool | None:
    """Whether a module passes its tests, in the sandbox; None where it cannot be said."""
    alone = cut_out(_with_tests(module, function.test), _ALL_TESTS)
    if alone.trouble:
        return None
    outcomes = await run_function(alone, _ALL_TESTS, ["([], {})"], seed=0)
    if isinstance(outcomes, str) or not outcomes:
        return None
    return outcomes[0]["raised"] == ""


async def find_witness(function: PureFunction, wrong: str) -> Witness:
    """What shows that a rewrite is wrong; empty where nothing does."""
    if function.test and await passes_tests(function, wrong) is False:
        return "tests"
    before, after = ast.parse(function.module), ast.parse(wrong)
    for seed in _SEEDS:
        found = await compare_functions(before, after, function.name, count=_INPUTS, seed=seed)
        if isinstance(found, Finding) and found.status == "failed":
            return "search"
    return ""


def _with_tests(module: str, test: str) -> ast.Module:
    """The module with its tests; what they do where they are imported is a function's body."""
    both, runner = ast.parse(f"{module}\n\n{test}"), ast.parse(f"def {_ALL_TESTS}(): pass").body[0]
    assert isinstance(runner, ast.FunctionDef)
    runner.body += [each for each in both.body if isinstance(each, ast.Expr | ast.Assert)]
    defined = [each for each in both.body if not isinstance(each, ast.Expr | ast.Assert)]
    return ast.Module(body=[*defined, runner], type_ignores=[])
