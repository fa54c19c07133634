"""Inline variable: a variable that is assigned once is replaced by its value.

limit = size * 2        →    return items[:size * 2]
return items[:limit]
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.brace_inline import inline_value, may_inline
from fimble.refactoring.brace_variable import has_values
from fimble.refactoring.inlined_text import inline_in
from fimble.refactoring.line_ends import line_ends_of
from fimble.refactoring.proposals import one_file
from fimble.refactoring.python_place import is_python, span_of


def _applies(place: Place) -> bool:
    """Cheap: the function around the name assigns it somewhere."""
    code, tree = place.code, place.tree
    if tree is None or code.name is None or code.function is None:
        return False
    if has_values(place):
        return may_inline(place)
    if not is_python(place):
        return False
    name = re.escape(tree.data[code.name.start_byte : code.name.end_byte])
    inside = tree.data[code.function.start_byte : code.function.end_byte]
    return re.search(rb"(?m)^[ \t]*%s[ \t]*(:[^=\n]+)?=(?!=)" % name, inside) is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    place, code = task.place, task.place.code
    assert code.name is not None and code.function is not None
    if place.language_id != "python":
        yield inline_value(task)
        return
    span, ends = span_of(place, code.name), line_ends_of(task.document.text)
    if ends is None:
        yield Refusal(reason="The file mixes line ends of different kinds; make them one kind.")
        return
    text = ends.to_lf(task.document.text)
    start = ends.offset_in_lf(task.document.text, span.start)
    name = task.document.text[span.start : span.end]
    after, reason = inline_in(text, name, text.count("\n", 0, start) + 1)
    if reason:
        yield Refusal(reason=f"`{name}` cannot be inlined: {reason}.")
    else:
        yield one_file(task.document, ends.from_lf(after), [span_of(place, code.function)])


INLINE_VARIABLE: Final = Action(
    id="inline_variable",
    title="Inline variable",
    kind="refactor.inline",
    applies=_applies,
    propose=_propose,
)
