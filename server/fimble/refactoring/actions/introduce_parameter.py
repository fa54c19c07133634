"""Introduce parameter: a literal in a function becomes a parameter with that default.

def price(net):              →    def price(net, number=1.19):
    return net * 1.19                 return net * number
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

from fimble.documents.position import offset_at_byte
from fimble.refactoring.action import Action, Place, Proposal, Refusal, Span, Task
from fimble.refactoring.naming import free_name, is_name, name_for_expression
from fimble.refactoring.proposals import one_file
from fimble.refactoring.python_place import check_wished_name, is_python, span_of
from fimble.syntax.python_parameters import find_new_parameter

_LITERALS: Final = frozenset(("integer", "float", "string", "true", "false", "none"))


def _applies(place: Place) -> bool:
    code = place.code
    literal = code.shape == "expression" and code.kind in _LITERALS
    return is_python(place) and literal and code.function is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    place, text = task.place, task.document.text
    assert place.tree is not None
    found = find_new_parameter(place.tree, place.code.start_byte, place.code.end_byte)
    if isinstance(found, str):
        yield Refusal(reason=f"It cannot become a parameter: {found}.")
    elif refusal := check_wished_name(task.name):
        yield refusal
    elif task.name and free_name(task.name, text) != task.name:
        yield Refusal(reason=f"`{task.name}` is in use in this file; choose another name.")
    else:
        span = span_of(place)
        literal = text[span.start : span.end]
        name = task.name or name_for_expression(literal, text)
        assert is_name(name)
        at = offset_at_byte(place.tree.data, found.at_byte)
        added = f"{found.before}{name}={literal}{found.after}"
        after = text[:at] + added + text[at : span.start] + name + text[span.end :]
        yield one_file(task.document, after, (Span(start=at, end=at), span))


INTRODUCE_PARAMETER: Final = Action(
    id="introduce_parameter",
    title="Introduce parameter",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    about=frozenset(("signatures", "strings")),
)
