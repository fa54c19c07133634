"""Extract variable: a selected expression is named, just before its statement.

print(price * count)    →    product = price * count
                             print(product)
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.brace_variable import extract_value, has_values
from fimble.refactoring.naming import name_for_expression
from fimble.refactoring.python_place import check_wished_name, is_python, span_of
from fimble.refactoring.rope_refactoring import ask_rope, with_allowed
from fimble.refactoring.suggested_names import suggest_name
from fimble.syntax.expressions import NAMES
from fimble.syntax.python_evaluation import why_not_before_statement


def _applies(place: Place) -> bool:
    code = place.code
    known = is_python(place) or (has_values(place) and code.function is not None)
    return (
        known
        and code.shape == "expression"
        and code.kind not in NAMES
        and code.statement is not None
    )


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    place, code = task.place, task.place.code
    assert place.tree is not None
    if place.language_id != "python":
        yield await extract_value(task)
    elif reason := why_not_before_statement(place.tree, code.start_byte, code.end_byte):
        yield Refusal(reason=f"The expression cannot be evaluated before its statement: {reason}.")
    elif refusal := check_wished_name(task.name):
        yield refusal
    else:
        span = span_of(place)
        text = task.document.text
        name = task.name or await suggest_name(task, "variable", span, "snake")
        name = name or name_for_expression(text[span.start : span.end], text)
        found = await ask_rope(task, "extract_variable", span.start, span.end, {"name": name})
        yield with_allowed(found, [span_of(place, code.statement)])


EXTRACT_VARIABLE: Final = Action(
    id="extract_variable",
    title="Extract variable",
    kind="refactor.extract",
    applies=_applies,
    propose=_propose,
)
