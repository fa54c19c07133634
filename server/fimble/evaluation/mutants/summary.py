"""The figures of a run over wrong and right rewrites. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fimble.evaluation.mutants.mutation_run import JudgedRewrite, MutationRun


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How many rewrites of one sort there were, and what the checks said."""

    judged: int
    refused: int
    verified: int
    unproved: int


@dataclass(frozen=True, kw_only=True)
class MutationSummary:
    """The figures of a run.

    Attributes:
        shown_by_tests: the part of `wrong` whose witness are the function's own tests, so that the
            checks' way to make inputs has no part in the choice.
    """

    functions: int
    undecided: int
    wrong: Counts
    shown_by_tests: Counts
    right: Counts
    operators: dict[str, Counts]


def summarise_mutants(run: MutationRun) -> MutationSummary:
    """Count it all."""
    wrong = [each for each in run.judged if not each.correct]
    right = [each for each in run.judged if each.correct]
    operators = sorted({each.operator for each in run.judged})
    return MutationSummary(
        functions=run.functions,
        undecided=run.undecided,
        wrong=_count(wrong),
        shown_by_tests=_count(each for each in wrong if each.witness == "tests"),
        right=_count(right),
        operators={
            name: _count(each for each in run.judged if each.operator == name) for name in operators
        },
    )


def _count(judged: Iterable[JudgedRewrite]) -> Counts:
    verdicts = [each.verdict for each in judged]
    return Counts(
        judged=len(verdicts),
        refused=verdicts.count("refused"),
        verified=verdicts.count("verified"),
        unproved=verdicts.count("unproved"),
    )
