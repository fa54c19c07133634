"""Extract function: selected statements, or an expression, become a function of their own.

total = 0                      →    total = sum_up(items)
for item in items:
    total += item.price
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.brace_function import extract_statements, may_extract
from fimble.refactoring.naming import free_name, name_for_expression
from fimble.refactoring.python_place import check_wished_name, is_python, span_of
from fimble.refactoring.rope_refactoring import ask_rope, with_allowed
from fimble.refactoring.suggested_names import suggest_name
from fimble.syntax.expressions import NAMES
from fimble.syntax.python_statements import assigned_last, why_not_a_function


def _applies(place: Place) -> bool:
    code = place.code
    if may_extract(place):
        return True
    whole = code.shape == "statements" or (code.shape == "expression" and code.kind not in NAMES)
    return is_python(place) and whole and code.function is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    place, code = task.place, task.place.code
    assert place.tree is not None
    if place.language_id != "python":
        yield await extract_statements(task)
    elif reason := why_not_a_function(place.tree, code.start_byte, code.end_byte):
        yield Refusal(reason=f"What is selected cannot be a function of its own: {reason}.")
    elif refusal := check_wished_name(task.name):
        yield refusal
    else:
        span = span_of(place)
        name = task.name or await suggest_name(task, "function", span, "snake")
        more = {"name": name or _name(task)}
        found = await ask_rope(task, "extract_function", span.start, span.end, more)
        yield _with_inserts(with_allowed(found, [span]), more["name"])


def _name(task: Task) -> str:
    """By what the statements assign last, or by the expression."""
    place, text = task.place, task.document.text
    assert place.tree is not None
    if place.code.shape == "expression":
        span = span_of(place)
        about = name_for_expression(text[span.start : span.end], text)
    else:
        about = assigned_last(place.tree, place.code.start_byte, place.code.end_byte)
    return free_name(f"compute_{about}" if about else "extracted_part", text)


def _with_inserts(proposal: Proposal | Refusal, name: str) -> Proposal | Refusal:
    """The new function may be put anywhere; nothing else may change there."""
    if isinstance(proposal, Refusal):
        return proposal
    changes = tuple(
        replace(each, may_insert=True, after=_two_blank_lines(each.after, name))
        for each in proposal.changes
    )
    return replace(proposal, changes=changes)


def _two_blank_lines(text: str, name: str) -> str:
    """Before a function at the top, where rope puts one."""
    return re.sub(rf"(?<!\n)(\r?\n)\1(?=def {name}\()", r"\1\1\1", text)


EXTRACT_FUNCTION: Final = Action(
    id="extract_function",
    title="Extract function",
    kind="refactor.extract",
    applies=_applies,
    propose=_propose,
)
