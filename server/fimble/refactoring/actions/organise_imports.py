"""Organise imports: sorted and grouped by ruff, by the project's own rules where it has some."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.ruff_proposal import propose_fixes

_IMPORTS: Final = re.compile(rb"(?m)^(?:import|from)[ \t]")


def _applies(place: Place) -> bool:
    tree = place.tree
    return place.language_id == "python" and tree is not None and _imports(tree.data)


def _imports(data: bytes) -> bool:
    return _IMPORTS.search(data) is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    yield await propose_fixes(task, "I001", "The imports are in order.")


ORGANISE_IMPORTS: Final = Action(
    id="organise_imports",
    title="Organise imports",
    kind="source.organizeImports",
    applies=_applies,
    propose=_propose,
    about=frozenset(("imports",)),
)
