"""Every name that is used is defined or imported, and nothing new is wrong with the names."""

from __future__ import annotations

import ast
import asyncio
from collections import Counter
from pathlib import PurePath
from typing import Any, Final

from pyflakes import checker, messages

from fimble.refactoring.action import Action, FileChange, Proposal
from fimble.refactoring.parse_apart import parse_apart
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding, failed, passed, skipped
from fimble.syntax.known_names import is_of_tests, known_names
from fimble.syntax.used_names import names_from_nowhere

_WRONG: Final[tuple[type[Any], ...]] = (
    messages.UndefinedName,
    messages.UndefinedLocal,
    messages.UndefinedExport,
    messages.RedefinedWhileUnused,
    messages.DuplicateArgument,
    messages.ImportShadowedByLoopVar,
    messages.UnusedVariable,
)


async def check_defined_names(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> Finding:
    """By pyflakes for Python; elsewhere every new word must be bound in the new text."""
    del action, services
    for change in proposal.changes:
        reason = await asyncio.to_thread(_why_not, change)
        if reason is None:
            return skipped("Names cannot be followed in this file.")
        if reason:
            return failed(f"{PurePath(change.uri).name}: {reason}")
    return passed("names")


def _why_not(change: FileChange) -> str | None:
    if change.language_id != "python":
        return _why_not_elsewhere(change)
    before, after = _trouble(change.before), _trouble(change.after)
    if before is None or after is None:
        return None
    new = after - before
    return f"{next(iter(new))}." if new else ""


def _trouble(source: str) -> Counter[str] | None:
    """What pyflakes finds wrong, without its places; None where it cannot read the text."""
    try:
        found = checker.Checker(ast.parse(source)).messages
    except (SyntaxError, ValueError, RecursionError):
        return None
    wrong = (each for each in found if isinstance(each, _WRONG))
    return Counter(str(each.message % each.message_args).split(" from line ")[0] for each in wrong)


def _why_not_elsewhere(change: FileChange) -> str | None:
    before = parse_apart(change.before, change.language_id)
    after = parse_apart(change.after, change.language_id)
    if before is None or after is None:
        return None
    name = PurePath(change.uri).name
    known = known_names(change.language_id, tests=is_of_tests(name, change.after))
    unknown = sorted(names_from_nowhere(before, after, known | change.given))
    return f"nothing defines {unknown[0]}." if unknown else ""
