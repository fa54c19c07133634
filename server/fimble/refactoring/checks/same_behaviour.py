"""The old and the new function give the same for generated inputs: results, exceptions, prints,
and what they do to their arguments and to the values of the module. They run in a sandbox."""

from __future__ import annotations

from typing import Final

from fimble.refactoring.action import Action, FileChange, Proposal
from fimble.refactoring.changed_functions import changed_functions
from fimble.refactoring.compared_behaviour import compare_functions
from fimble.refactoring.sandbox.system_calls import why_no_filter
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding, passed, skipped

_MOST_FUNCTIONS: Final = 3


async def check_same_behaviour(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> Finding:
    """Compare each changed function; code that is the same but for types and texts needs no run."""
    if proposal.renamed:
        return skipped("Only a name changes.")
    finding = await _compare_files(proposal, action, services)
    if finding.status == "failed" and "behaviour" in action.about:
        return skipped(f"It may do something else. {finding.reason}")
    return finding


async def _compare_files(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> Finding:
    findings: list[Finding] = []
    for change in proposal.changes:
        if change.language_id != "python":
            return skipped("Only Python is run.")
        findings.append(await _compare_file(change, action, services))
    for status in ("failed", "skipped"):
        for finding in findings:
            if finding.status == status:
                return finding
    return findings[0] if len(findings) == 1 else passed("every file agrees")


async def _compare_file(
    change: FileChange, action: Action, services: RefactoringServices
) -> Finding:
    changed = changed_functions(change.before, change.after)
    if isinstance(changed, str):
        return skipped(changed)
    if not changed.names:
        return passed("same code")
    if not services.settings.refactor.run_code:
        return skipped("Running code is turned off.")
    if reason := why_no_filter():
        return skipped(f"{reason[:1].upper()}{reason[1:]}.")
    if len(changed.names) > _MOST_FUNCTIONS:
        return skipped("More functions would change than are run.")
    inputs = 0
    for name in changed.names:
        found = await compare_functions(
            changed.before, changed.after, name, new_errors="errors" in action.about
        )
        if isinstance(found, Finding):
            return found
        inputs += found
    return passed(f"{inputs} inputs agree")
