"""The new text parses, with no error that the old one did not have."""

from __future__ import annotations

from pathlib import PurePath

from fimble.refactoring.action import Action, FileChange, Proposal
from fimble.refactoring.compiled import why_not_compiled
from fimble.refactoring.parse_apart import parse_apart
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding, failed, passed, skipped
from fimble.syntax.damage import damage_of


async def check_parses(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> Finding:
    """By the grammar, and for Python by its compiler too, which runs nothing."""
    del action, services
    for change in proposal.changes:
        before = parse_apart(change.before, change.language_id)
        after = parse_apart(change.after, change.language_id)
        if before is None:
            return skipped("There is no grammar for this language, or the file is too large.")
        name = PurePath(change.uri).name
        if after is None or damage_of(after).errors > damage_of(before).errors:
            return failed(f"{name} would not parse.")
        if reason := _why_not_python(change):
            return failed(f"{name}: {reason}")
    return passed("parses")


def _why_not_python(change: FileChange) -> str:
    if change.language_id != "python" or why_not_compiled(change.before):
        return ""  # another language, or a newer Python than this one
    return why_not_compiled(change.after)
