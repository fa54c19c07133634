"""Rewrite: the model does what the user says in words. Lists not in editors: it needs the words.

What a change of behaviour was found is told, and no reason against it: it may be what was wanted.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.function_place import find_function
from fimble.refactoring.whole_function import rewrite_function


def _applies(place: Place) -> bool:
    return find_function(place) is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    if not task.instruction.strip():
        yield Refusal(reason="Say what to do, in words.")
        return
    asked = f"{task.instruction.strip()}\n\nAnswer with the whole function."
    candidates = rewrite_function(task, asked, keeps_head=False)
    async with aclosing(candidates):
        async for candidate in candidates:
            yield candidate


REWRITE: Final = Action(
    id="rewrite",
    title="Rewrite",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    about=frozenset(("signatures", "annotations", "comments", "strings", "behaviour")),
    asks_model=True,
    listed=False,
)
