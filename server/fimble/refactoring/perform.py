"""The road of one refactoring: propose, verify, and take the first candidate that passes, or, where
behaviour may change, the one that most others agree with."""

from __future__ import annotations

from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

from fimble.errors import FimbleError
from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.agreement import Agreement, Candidate
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Verdict
from fimble.refactoring.verify import verify
from fimble.trace import Trace

_MOST_CANDIDATES: Final = 8
_ENOUGH_AGREE: Final = 2
"""Answers of a model that do the same: wrong ones rarely do."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a refactoring.

    Attributes:
        proposal: what passed; None where there is a `reason` instead.
        verdicts: of the proposal; of the last candidate where none passed.
        candidates: how many were looked at.
        fault: what `reason` tells, where it is no fault of the candidates.
    """

    action: Action
    proposal: Proposal | None
    verdicts: tuple[Verdict, ...]
    reason: str
    candidates: int
    trace: Trace
    fault: FimbleError | None = None

    @property
    def title(self) -> str:
        """The action and what was checked: `Extract variable · parses · names`.

        Of what a model wrote it says too where its behaviour could not be compared; tests that
        were written say themselves whether they were run.
        """
        told = self.proposal is not None and self.proposal.verdicts
        shown = [verdict.finding.shown for verdict in self.verdicts]
        unproved = (
            self.action.asks_model
            and not told
            and any(
                verdict.check == "same behaviour" and verdict.finding.status == "skipped"
                for verdict in self.verdicts
            )
        )
        parts = [self.action.title, *shown, "behaviour not proved" if unproved else ""]
        return " · ".join(part for part in parts if part)


async def perform(
    action: Action,
    place: Place,
    services: RefactoringServices,
    name: str = "",
    instruction: str = "",
) -> Outcome:
    """Run an action at a place. Raises nothing but CancelledError; nothing is applied."""
    task = Task(place=place, services=services, name=name, instruction=instruction)
    trace = Trace()
    if not action.applies(place):
        return _without(action, trace, f"{action.title} does not apply to what is selected.")
    try:
        return await _take_one(action, task, trace)
    except FimbleError as fault:
        return replace(_without(action, trace, str(fault)), fault=fault)


async def _take_one(action: Action, task: Task, trace: Trace) -> Outcome:
    """The first candidate that passes the checks, or that enough others agree with."""
    settings = task.services.settings.refactor
    agreed = Agreement(run_code=settings.run_code)
    enough = _ENOUGH_AGREE if action.by_agreement else 1
    reason, verdicts, count, together = "Nothing was proposed.", (), 0, 0
    async with aclosing(action.propose(task)) as candidates:
        while count < _MOST_CANDIDATES and together < enough:
            with trace.step("propose") as notes:
                candidate = await anext(candidates, None)
                notes["given"] = type(candidate).__name__
            if candidate is None:
                break
            count += 1
            if isinstance(candidate, Refusal):
                reason = candidate.reason if not verdicts else reason
                continue
            with trace.step("verify") as notes:
                verdicts = await verify(candidate, action, task.services)
                failure = next((each for each in verdicts if each.finding.status == "failed"), None)
                notes["failed"] = failure.check if failure else ""
            if failure is not None:
                reason = f"It was not safe ({failure.check}): {failure.finding.reason}"
                continue
            with trace.step("agree") as notes:
                verdicts = (*verdicts, *candidate.verdicts)
                passed = Candidate(proposal=candidate, verdicts=verdicts)
                together = notes["together"] = await agreed.add(passed)
    best = agreed.best()
    if best is None:
        return _without(action, trace, reason, verdicts, count)
    return Outcome(
        action=action,
        proposal=best.proposal,
        verdicts=best.verdicts,
        reason="",
        candidates=count,
        trace=trace,
    )


def _without(
    action: Action,
    trace: Trace,
    reason: str,
    verdicts: tuple[Verdict, ...] = (),
    candidates: int = 0,
) -> Outcome:
    return Outcome(
        action=action,
        proposal=None,
        verdicts=verdicts,
        reason=reason,
        candidates=candidates,
        trace=trace,
    )
