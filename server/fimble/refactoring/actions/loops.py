"""Loop to comprehension and back, where both surely do the same: by the syntax tree.

squares = []                    ↔    squares = [n * n for n in numbers if n]
for n in numbers:
    if n:
        squares.append(n * n)
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.line_ends import line_ends_of
from fimble.refactoring.proposals import one_file
from fimble.refactoring.python_loops import Lines, comprehension_as_loop, loop_as_comprehension
from fimble.refactoring.python_place import is_python, span_of

_Rewrite = Callable[[str, int], Lines | str]


def _applies_to_loop(place: Place) -> bool:
    code = place.code
    begins = code.statement is not None and code.statement.kind == "for_statement"
    return is_python(place) and begins and code.function is not None


def _applies_to_comprehension(place: Place) -> bool:
    code, tree = place.code, place.tree
    if not is_python(place) or tree is None or code.statement is None or code.function is None:
        return False
    if code.statement.kind not in ("expression_statement", "return_statement", "assignment"):
        return False
    text = tree.data[code.statement.start_byte : code.statement.end_byte]
    return b"[" in text and b" for " in text and b" in " in text


async def _propose_comprehension(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    yield _rewritten(task, loop_as_comprehension)


async def _propose_loop(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    yield _rewritten(task, comprehension_as_loop)


def _rewritten(task: Task, rewrite: _Rewrite) -> Proposal | Refusal:
    before, ends = task.document.text, line_ends_of(task.document.text)
    if ends is None:
        return Refusal(reason="The file mixes line ends of different kinds; make them one kind.")
    text = ends.to_lf(before)
    start = ends.offset_in_lf(before, span_of(task.place, task.place.code.statement).start)
    try:
        found = rewrite(text, text.count("\n", 0, start) + 1)
    except (SyntaxError, ValueError, RecursionError):
        return Refusal(reason="The file is not read as Python; mend it first.")
    if isinstance(found, str):
        return Refusal(reason=f"It cannot be rewritten: {found}.")
    lines = text.split("\n")
    lines[found.first - 1 : found.last] = found.text.split("\n")
    code = task.place.code
    assert code.function is not None
    return one_file(
        task.document, ends.from_lf("\n".join(lines)), [span_of(task.place, code.function)]
    )


LOOP_TO_COMPREHENSION: Final = Action(
    id="loop_to_comprehension",
    title="Turn loop into comprehension",
    kind="refactor.rewrite",
    applies=_applies_to_loop,
    propose=_propose_comprehension,
)
COMPREHENSION_TO_LOOP: Final = Action(
    id="comprehension_to_loop",
    title="Turn comprehension into loop",
    kind="refactor.rewrite",
    applies=_applies_to_comprehension,
    propose=_propose_loop,
)
