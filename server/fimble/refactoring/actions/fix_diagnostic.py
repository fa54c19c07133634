"""Fix this diagnostic: what a linter or a type checker complains of, by ruff where ruff said it
and has a safe fix, else by the model.

The diagnostic comes with the editor's question, so the action is listed once for each there.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.function_place import find_function
from fimble.refactoring.ruff_proposal import propose_fixes
from fimble.refactoring.whole_function import rewrite_function

_RUFF_RULE: Final = re.compile(r"ruff ([A-Z]{1,5}[0-9]{3,4}): ", re.IGNORECASE)
_LONGEST: Final = 600
"""Characters of a message; a compiler's may be a page."""


def _applies(place: Place) -> bool:
    return place.language_id == "python" or find_function(place) is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    message = task.instruction.strip()
    if not message:
        yield Refusal(reason="There is no diagnostic here.")
        return
    rule = _RUFF_RULE.match(message)
    if rule and task.place.language_id == "python":
        fixed = await propose_fixes(task, rule[1].upper(), "ruff has no safe fix for it.")
        yield fixed
        if isinstance(fixed, Proposal):
            return
    asked = (
        f"This code has a problem: {message[:_LONGEST]}\nFix that problem and change nothing else."
        " Answer with the whole function."
    )
    candidates = rewrite_function(task, asked, keeps_head=False)
    async with aclosing(candidates):
        async for candidate in candidates:
            yield candidate


FIX_DIAGNOSTIC: Final = Action(
    id="fix_diagnostic",
    title="Fix this problem",
    kind="quickfix",
    applies=_applies,
    propose=_propose,
    about=frozenset(("annotations", "imports", "behaviour")),
    asks_model=True,
    listed=False,
)
