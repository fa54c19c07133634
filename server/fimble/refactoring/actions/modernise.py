"""Modernise: what newer Pythons say in a simpler way, by ruff's safe rules (`UP`).

'{} of {}'.format(a, b)    →    f'{a} of {b}'
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.proposals import one_file
from fimble.refactoring.rope_refactoring import path_of
from fimble.refactoring.ruff_process import fix_by_rules

_RULES: Final = "UP"


def _applies(place: Place) -> bool:
    return place.language_id == "python" and place.tree is not None and bool(place.tree.data)


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    text = task.document.text
    found = await fix_by_rules(_RULES, text, path_of(task.document))
    if isinstance(found, Refusal):
        yield found
    elif found.text == text:
        yield Refusal(reason="Nothing here is old, for the Python that the project wants.")
    else:
        yield one_file(task.document, found.text)


MODERNISE: Final = Action(
    id="modernise",
    title="Modernise the file",
    kind="source.modernise",
    applies=_applies,
    propose=_propose,
    about=frozenset(("imports", "annotations", "signatures", "strings", "names")),
)
