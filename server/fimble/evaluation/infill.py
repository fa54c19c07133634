"""The evaluation on holes: every subject answers every case, and then the programs are run.

In this order, so that running programs does not disturb the times of the answers.
"""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fimble.completion.model_card import choose_model
from fimble.completion.services import Services
from fimble.errors import UsageError
from fimble.evaluation.infilling_data import InfillingCase
from fimble.evaluation.judge import Judgement, Limits, Verdict, judge
from fimble.evaluation.subjects import SUBJECTS, Answer
from fimble_models import FimTokens

Progress = Callable[[str, int, int], None]
"""Told what is done, how many of it, and of how many."""

_WARM_UP: Final = InfillingCase(
    task_id="warm-up",
    prompt="class Point:\n    def move(self, x, y):\n        self.x += ",
    suffix="\n        self.y += y\n",
    canonical_solution="x",
    test="",
    entry_point="",
)
"""Asked first and not counted; no case may find it in the engine's cache."""


@dataclass(frozen=True, kw_only=True)
class CaseResult:
    """One case of one subject, compared with what stood in the hole.

    Attributes:
        exact: whether it is the same, blanks at its end aside.
        similarity: 0 to 1, by difflib's ratio (Ratcliff and Obershelp) without blanks around.
    """

    task_id: str
    answer: Answer
    exact: bool
    similarity: float
    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class SubjectResult:
    """All cases of one subject, and the seconds from its first question to its last answer."""

    subject: str
    cases: tuple[CaseResult, ...]
    seconds: float


async def find_sentinels(services: Services) -> FimTokens:
    """The sentinels of the model that answers; loads it where that is needed.

    Raises:
        UsageError: it has none, so it cannot fill a hole.
    """
    choice = await choose_model(services)
    if choice.fim is None:
        raise UsageError(
            f"{choice.name or 'The served model'} has no fill-in-the-middle tokens that are known.",
            "Name a model of fimble models list with --model.",
        )
    return choice.fim


async def answer_cases(
    subject: str,
    cases: Sequence[InfillingCase],
    services: Services,
    fim: FimTokens,
    progress: Progress,
) -> SubjectResult:
    """Ask one subject for every case, one after the other; nothing is run yet."""
    ask = SUBJECTS[subject]
    await ask(_WARM_UP, services, fim)  # loads the grammar and whatever else waits for a first use
    results: list[CaseResult] = []
    started = time.perf_counter()
    for case in cases:
        answer = await ask(case, services, fim)
        silent = answer.text is None
        results.append(
            CaseResult(
                task_id=case.task_id,
                answer=answer,
                exact=not silent and _same(answer.text or "", case.canonical_solution),
                similarity=_similarity(answer.text or "", case.canonical_solution),
                verdict=Verdict.SILENT if silent else Verdict.NOT_RUN,
            )
        )
        progress(f"{subject}: asked", len(results), len(cases))
    seconds = time.perf_counter() - started
    return SubjectResult(subject=subject, cases=tuple(results), seconds=seconds)


def judge_cases(
    result: SubjectResult, cases: Sequence[InfillingCase], limits: Limits, progress: Progress
) -> SubjectResult:
    """Run every program that a subject gave; see `judge` for what that means."""
    judged: list[CaseResult] = []
    for case, answered in zip(cases, result.cases, strict=True):
        judged.append(_judged(case, answered, limits))
        progress(f"{result.subject}: run", len(judged), len(cases))
    return replace(result, cases=tuple(judged))


def _judged(case: InfillingCase, answered: CaseResult, limits: Limits) -> CaseResult:
    if answered.verdict is Verdict.SILENT:
        return answered
    program = f"{answered.answer.program}\n{case.test}\ncheck({case.entry_point})\n"
    judgement: Judgement = judge(program, limits)
    return replace(answered, verdict=judgement.verdict, detail=judgement.detail)


def _same(text: str, canonical: str) -> bool:
    return text.rstrip() == canonical.rstrip()


def _similarity(text: str, canonical: str) -> float:
    matcher = difflib.SequenceMatcher(None, text.strip(), canonical.strip(), autojunk=False)
    return matcher.ratio()
