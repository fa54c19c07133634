"""A proposal of what ruff's rules ask for in a whole document."""

from __future__ import annotations

from fimble.refactoring.action import Proposal, Refusal, Task
from fimble.refactoring.proposals import one_file
from fimble.refactoring.rope_refactoring import path_of
from fimble.refactoring.ruff_process import fix_by_rules


async def propose_fixes(task: Task, rules: str, nothing: str) -> Proposal | Refusal:
    """The document with the safe fixes of some rules; `nothing` is the reason where it stays."""
    text = task.document.text
    found = await fix_by_rules(rules, text, path_of(task.document))
    if isinstance(found, Refusal):
        return found
    return Refusal(reason=nothing) if found.text == text else one_file(task.document, found.text)
