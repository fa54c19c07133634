"""Invert condition: the branches of an `if` change places, and its condition is turned round.

if done:          →    if not done:
    stop()                 go_on()
else:                  else:
    go_on()                stop()
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

from fimble.documents.position import offset_at_byte
from fimble.refactoring.action import Action, Place, Proposal, Refusal, Span, Task
from fimble.refactoring.proposals import one_file
from fimble.syntax.branches import Branches, find_branches

_LANGUAGES: Final = frozenset(
    (
        *("python", "javascript", "javascriptreact", "typescript", "typescriptreact"),
        *("go", "java", "c", "cpp", "csharp", "rust"),
    )
)


def _find(place: Place) -> Branches | None:
    if place.tree is None or place.language_id not in _LANGUAGES or place.code.broken:
        return None
    return find_branches(place.tree, place.code.start_byte)


def _applies(place: Place) -> bool:
    return _find(place) is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    found = _find(task.place)
    assert found is not None and task.place.tree is not None
    data = task.place.tree.data

    def piece(start: int, end: int) -> str:
        return data[start:end].decode("utf-8", "replace")

    new = (
        piece(found.start_byte, found.condition[0])
        + found.inverted
        + piece(found.condition[1], found.consequence[0])
        + piece(*found.alternative)
        + piece(found.consequence[1], found.alternative[0])
        + piece(*found.consequence)
        + piece(found.alternative[1], found.end_byte)
    )
    start = offset_at_byte(data, found.start_byte)
    end = offset_at_byte(data, found.end_byte)
    text = task.document.text
    yield one_file(task.document, text[:start] + new + text[end:], [Span(start=start, end=end)])


INVERT_CONDITION: Final = Action(
    id="invert_condition",
    title="Invert condition",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
)
