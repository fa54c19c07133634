"""Modernise: what newer Pythons say in a simpler way, by ruff's safe rules (`UP`).

'{} of {}'.format(a, b)    →    f'{a} of {b}'
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.ruff_proposal import propose_fixes

_RULES: Final = "UP"
_NOTHING: Final = "Nothing here is old, for the Python that the project wants."


def _applies(place: Place) -> bool:
    return place.language_id == "python" and place.tree is not None and bool(place.tree.data)


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    yield await propose_fixes(task, _RULES, _NOTHING)


MODERNISE: Final = Action(
    id="modernise",
    title="Modernise the file",
    kind="source.modernise",
    applies=_applies,
    propose=_propose,
    about=frozenset(("imports", "annotations", "signatures", "strings", "names")),
)
