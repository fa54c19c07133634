"""Lets the checks judge wrong and right rewrites, as they judge what a model wrote."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fimble.engine.interface import Engine
from fimble.errors import UsageError
from fimble.evaluation.mutants.pure_functions import PureFunction
from fimble.evaluation.mutants.rewriting import FunctionText, Rewrite, rewrite_everywhere
from fimble.evaluation.mutants.right_rewrites import RIGHT
from fimble.evaluation.mutants.witness import Witness, find_witness, passes_tests
from fimble.evaluation.mutants.wrong_rewrites import WRONG
from fimble.refactoring.action import FileChange, Proposal
from fimble.refactoring.actions.simplify import SIMPLIFY
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verify import verify
from fimble.settings import Settings
from fimble.syntax.parse import ParseCache

_BY_A_PERSON: Final = "a person's mistake"
Report = Callable[[str, int, int], None]


@dataclass(frozen=True, kw_only=True)
class JudgedRewrite:
    """A rewrite and what became of it.

    Attributes:
        witness: what shows that it is wrong; empty for a right one.
        verdict: `refused`, `verified` (offered as the same), or `unproved` (offered, and said).
        check: that refused it, or that could say nothing.
    """

    function: str
    operator: str
    correct: bool
    witness: Witness
    verdict: str
    check: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class MutationRun:
    """All that were judged, and by how many wrong ones nothing shows that they are."""

    judged: tuple[JudgedRewrite, ...]
    undecided: int
    functions: int


async def run_mutants(
    functions: Sequence[PureFunction], wanted: int, seed: int, seconds: float, report: Report
) -> MutationRun:
    """Judge so many wrong rewrites and as many right ones, spread over functions and operators.

    Args:
        seconds: no function is begun later than that; then fewer are judged.
    """
    end = time.monotonic() + seconds
    chosen = random.Random(seed)
    judged: list[JudgedRewrite] = []
    undecided, used = 0, 0
    shuffled = chosen.sample(functions, len(functions))
    each_function = max(1, -(-wanted * 5 // 4 // max(1, len(shuffled))))
    seen: Counter[str] = Counter()
    for function in shuffled:
        wrong_so_far = sum(not each.correct for each in judged)
        if wrong_so_far >= wanted or time.monotonic() > end:
            break
        if function.test and not await passes_tests(function, function.module):
            continue  # not what its tests expect, or not to be run alone
        used += 1
        wrong, right = _choose(function, each_function, chosen, seen)
        for rewrite in wrong:
            witness = await find_witness(function, rewrite.module)
            if witness:
                judged.append(await _judge(function, rewrite, witness))
            undecided += not witness
        judged += [await _judge(function, rewrite, "") for rewrite in right]
        report("wrong rewrites", min(sum(not each.correct for each in judged), wanted), wanted)
    if not judged:
        raise UsageError("None of the functions can be run in the sandbox.", "Give other data.")
    return MutationRun(judged=tuple(judged), undecided=undecided, functions=used)


def _choose(
    function: PureFunction, count: int, chosen: random.Random, seen: Counter[str]
) -> tuple[list[Rewrite], list[Rewrite]]:
    """Of each side so many, by the operators that had the fewest so far."""
    text = FunctionText(function.module, function.name)
    sides = [list(rewrite_everywhere(text, WRONG, correct=False))]
    sides.append(list(rewrite_everywhere(text, RIGHT, correct=True)))
    if function.known_wrong:
        made = Rewrite(operator=_BY_A_PERSON, module=function.known_wrong, correct=False)
        sides[0].append(made)
    taken: list[list[Rewrite]] = []
    for side in sides:
        chosen.shuffle(side)
        picked: list[Rewrite] = []
        while side and len(picked) < count:
            rarest = min(side, key=lambda each: seen[each.operator])
            seen[rarest.operator] += 1
            picked.append(rarest)
            side.remove(rarest)
        taken.append(picked)
    return taken[0], taken[1]


async def _judge(function: PureFunction, rewrite: Rewrite, witness: Witness) -> JudgedRewrite:
    change = FileChange(
        uri=Path("/module.py").as_uri(),
        language_id="python",
        before=function.module,
        after=rewrite.module,
    )
    verdicts = await verify(Proposal(changes=(change,)), SIMPLIFY, _services())
    last = verdicts[-1]
    kinds = {"failed": "refused", "skipped": "unproved", "ok": "verified"}
    return JudgedRewrite(
        function=function.title,
        operator=rewrite.operator,
        correct=rewrite.correct,
        witness=witness,
        verdict=kinds[last.finding.status],
        check=last.check,
        reason=last.finding.reason,
    )


def _services() -> RefactoringServices:
    return RefactoringServices(engine=_no_engine, settings=Settings(), parse=ParseCache().parse)


def _no_engine() -> Engine:
    raise UsageError("A rewrite is judged without a model.")
