"""The project's own type checker finds nothing new: in trusted folders alone, on a copy."""

from __future__ import annotations

from fimble.refactoring.action import Action, Proposal
from fimble.refactoring.project_copy import (
    TOO_LARGE,
    copied,
    texts_of,
    trusted_project,
    write_texts,
)
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.type_checkers import find_checker, find_errors
from fimble.refactoring.verdict import Finding, failed, passed, skipped


async def check_types(proposal: Proposal, action: Action, services: RefactoringServices) -> Finding:
    """The changed files as they would be; where those have errors, also as they are."""
    del action
    if any(change.language_id != "python" for change in proposal.changes):
        return skipped("Only the types of Python are checked.")
    project = trusted_project(proposal, services)
    if isinstance(project, str):
        return skipped(project)
    found = find_checker(project)
    if isinstance(found, str):
        return skipped(found)
    checker, program = found
    texts = texts_of(proposal, after=True)
    files = [path.relative_to(project.root) for path in texts]
    async with copied(project, texts) as copy:
        if copy is None:
            return skipped(TOO_LARGE)
        after = await find_errors(checker, program, project, copy, files)
        if isinstance(after, str):
            return skipped(after)
        if after:
            write_texts(texts_of(proposal, after=False), project, copy)
            there = [path for path in files if (copy / path).exists()]
            before = await find_errors(checker, program, project, copy, there)
            if isinstance(before, str):
                return skipped(before)
            if new := after - before:
                return failed(f"{checker.name} says of {min(new)}.")
    return passed("types")
