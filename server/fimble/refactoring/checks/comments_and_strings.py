"""No comment and no text in quotes is lost."""

from __future__ import annotations

from pathlib import PurePath

from fimble.refactoring.action import Action, Proposal
from fimble.refactoring.parse_apart import parse_apart
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding, failed, passed, skipped
from fimble.syntax.texts import comments_of, strings_of


async def check_comments_and_strings(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> Finding:
    """Each comment must be there as often as before, each string at least once."""
    del services
    for change in proposal.changes:
        before = parse_apart(change.before, change.language_id)
        after = parse_apart(change.after, change.language_id)
        if before is None or after is None:
            return skipped("There is no grammar for this language, or the file is too large.")
        name = PurePath(change.uri).name
        lost = comments_of(before) - comments_of(after)
        if lost and "comments" not in action.about:
            return failed(f"{name}: the comment {_short(next(iter(lost)))} would be lost.")
        missing = strings_of(before).keys() - strings_of(after).keys()
        if missing and "strings" not in action.about:
            return failed(f"{name}: the text {_short(min(missing))} would be lost.")
    return passed()


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
