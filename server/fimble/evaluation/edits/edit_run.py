"""One run over edits: every case, every subject, the programs with their tests at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from fimble.completion.model_card import choose_model
from fimble.completion.services import Services
from fimble.errors import UsageError
from fimble.evaluation.edits.asking import SUBJECTS
from fimble.evaluation.edits.edit_data import EditCase
from fimble.evaluation.holes.done_cases import Case, DoneCases
from fimble.evaluation.judge import Limits, Verdict, judge
from fimble.prompt.rewrite import takes_instructions
from fimble.refactoring.services import RefactoringServices
from fimble_models import ModelCard

_WARM_UP: Final = EditCase(
    key="warm-up",
    instruction="Rename the parameter to `value`.",
    code="def twice(x):\n    return 2 * x\n",
    solution="",
    around="",
    test="",
)
"""Asked first and not counted: it loads the model and compiles what is compiled late."""

Progress = Callable[[str, int, int], None]


def usable_cases(
    cases: Sequence[EditCase], wanted: int | None, limits: Limits, progress: Progress
) -> tuple[list[EditCase], list[str]]:
    """The first cases whose own solution passes its test on this machine, so many of them.

    Returns:
        Those, and the keys of those that were passed over: their tests need something else.
    """
    usable: list[EditCase] = []
    left_out: list[str] = []
    goal = len(cases) if wanted is None else min(wanted, len(cases))
    for case in cases:
        if len(usable) == goal:
            break
        passes = judge(case.program(case.solution), limits).verdict is Verdict.PASSED
        if passes:
            usable.append(case)
        else:
            left_out.append(case.key)
        progress("solutions run", len(usable) + len(left_out), goal + len(left_out))
    return usable, left_out


async def choose_card(services: RefactoringServices) -> ModelCard:
    """The card of the model that answers.

    Raises:
        UsageError: it takes no instructions.
    """
    asked = Services(
        engine=services.engine(),
        settings=services.settings,
        parse=services.parse,
        card_of=services.card_of,
    )
    choice = await choose_model(asked)
    if choice.card is None or not takes_instructions(choice.card):
        name = choice.name or "The served model"
        raise UsageError(f"{name} takes no instructions.", "Name an instruct model with --model.")
    return choice.card


async def ask_edits(
    cases: Sequence[EditCase],
    subjects: Sequence[str],
    services: RefactoringServices,
    done: DoneCases,
    progress: Progress,
) -> list[Case]:
    """Every answer, those that were there already included. Nothing is run yet."""
    card = await choose_card(services)
    answered: list[Case] = []
    is_warm = False
    for number, case in enumerate(cases, 1):
        for subject in subjects:
            earlier = done.find(case.key, subject)
            if earlier is None:
                if not is_warm:
                    await SUBJECTS["raw"](_WARM_UP, services, card)
                    is_warm = True
                answer = await SUBJECTS[subject](case, services, card)
                earlier = {"key": case.key, "answer": answer.as_json()}
                done.add(earlier)
            answered.append(earlier)
        progress("edits asked", number, len(cases))
    return answered


def judge_edits(
    cases: Sequence[EditCase], answered: Sequence[Case], limits: Limits, progress: Progress
) -> list[Case]:
    """Every edit with its verdict: `judge` says what that means. The tests are seen here alone."""
    by_key = {case.key: case for case in cases}
    judged: list[Case] = []
    for each in answered:
        text = each["answer"]["text"]
        verdict, detail = Verdict.SILENT, each["answer"]["reason"]
        if text is not None:
            judgement = judge(by_key[each["key"]].program(text), limits)
            verdict, detail = judgement.verdict, judgement.detail
        judged.append({**each, "verdict": str(verdict), "detail": detail})
        progress("edits run", len(judged), len(answered))
    return judged
