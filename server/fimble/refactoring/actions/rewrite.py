"""Rewrite: the model does what the user says in words, to the function at the cursor or to the
lines that are selected. Lists not in editors: it needs the words.

What a change of behaviour was found is told, and no reason against it: it may be what was wanted.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Subject, Task
from fimble.refactoring.function_place import tongue_at
from fimble.refactoring.whole_function import function_region
from fimble.refactoring.whole_region import Region, rewrite_region, selected_lines

_MORE_ANSWERS: Final = 2
"""Two answers that agree are looked for, and what is right is found less often than what passes."""
_INSIST: Final = {
    "en": "The code does not do this yet: your answer must differ from it.",
    "zh": "现有代码还没有做到这一点，你的答案必须与它不同。",
}

ABOUT: Final[frozenset[Subject]] = frozenset(
    ("names", "signatures", "annotations", "imports", "comments", "strings", "behaviour")
)
"""What the user's own words may ask for."""


def _region(place: Place) -> Region | None:
    return function_region(place) or selected_lines(place)


def _applies(place: Place) -> bool:
    return _region(place) is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    region = _region(task.place)
    if not task.instruction.strip() or region is None:
        yield Refusal(reason="Say what to do, in words.")
        return
    async with aclosing(rewrite_as_told(task, region, task.instruction)) as candidates:
        async for candidate in candidates:
            yield candidate


async def rewrite_as_told(
    task: Task, region: Region, words: str
) -> AsyncGenerator[Proposal | Refusal]:
    """Candidates for a region by what the user said in words."""
    asked = f"{words.strip()}\n\nAnswer with the whole code."
    candidates = rewrite_region(
        task, region, asked, more=_MORE_ANSWERS, insist=_INSIST[tongue_at(task.place)]
    )
    async with aclosing(candidates):
        async for candidate in candidates:
            yield candidate


REWRITE: Final = Action(
    id="rewrite",
    title="Rewrite",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    about=ABOUT,
    asks_model=True,
    by_agreement=True,
    listed=False,
)
