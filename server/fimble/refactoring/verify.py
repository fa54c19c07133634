"""Every check of a proposal, in order, cut off at the first failure."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from typing import Final

from fimble.refactoring.action import Action, Proposal
from fimble.refactoring.checks.comments_and_strings import check_comments_and_strings
from fimble.refactoring.checks.defined_names import check_defined_names
from fimble.refactoring.checks.parses import check_parses
from fimble.refactoring.checks.project_tests import check_project_tests
from fimble.refactoring.checks.public_names import check_public_names
from fimble.refactoring.checks.region import check_region
from fimble.refactoring.checks.same_behaviour import check_same_behaviour
from fimble.refactoring.checks.types import check_types
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding, Verdict

Check = Callable[[Proposal, Action, RefactoringServices], Awaitable[Finding]]

CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("region", check_region),
    ("parses", check_parses),
    ("public names", check_public_names),
    ("defined names", check_defined_names),
    ("comments and strings", check_comments_and_strings),
    ("types", check_types),
    ("project tests", check_project_tests),
    ("same behaviour", check_same_behaviour),
)
"""Cheap ones first; what needs a sound text comes after what says that it is sound."""


async def verify(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> tuple[Verdict, ...]:
    """The verdicts up to the first failure. A proposal that edits nothing has none."""
    verdicts: list[Verdict] = []
    for name, check in CHECKS if proposal.changes else ():
        start = time.perf_counter()
        finding = await check(proposal, action, services)
        cost_ms = (time.perf_counter() - start) * 1000
        verdicts.append(Verdict(check=name, finding=finding, cost_ms=cost_ms))
        if finding.status == "failed":
            break
    return tuple(verdicts)
