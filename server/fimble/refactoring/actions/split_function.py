"""Split a long function: the model takes parts of it out into functions of their own.

It must do the same as before, keep its head, and become shorter.
"""

from __future__ import annotations

import ast
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.function_place import find_function, tongue_at
from fimble.refactoring.whole_function import rewrite_function

_ASKED: Final = {
    "en": "This function is long. Split it: move one or two of its steps into private functions"
    " before it, with good names, and call them. It must do exactly the same for every input. Keep"
    " its name, its parameters, its docstring and its comments. Answer with all the functions.",
    "zh": "这个函数太长。把其中一两个步骤提取为前面的私有函数，起好名字并调用它们。"
    "对任何输入行为都必须完全相同。保留函数名、参数、文档字符串和注释。给出所有函数。",
}
_FEWEST_LINES: Final = 12
"""Shorter functions have no part that is worth a name."""


def _applies(place: Place) -> bool:
    """In Python, at the top of a module: a method's parts would need the object."""
    found = find_function(place) if place.language_id == "python" else None
    return (
        found is not None and not found.parts.indent and found.text.count("\n") + 1 >= _FEWEST_LINES
    )


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    found = find_function(task.place)
    assert found is not None
    if found.outer_start != found.span.start:
        yield Refusal(reason="Its decorators would come before another function.")
        return
    asked, name = _ASKED[tongue_at(task.place)], found.parts.name
    candidates = rewrite_function(
        task, asked, keeps_head=False, why_not=lambda old, new: _why_not_split(old, new, name)
    )
    async with aclosing(candidates):
        async for candidate in candidates:
            yield candidate


def _why_not_split(before: str, after: str, name: str) -> str:
    """Whether there are more functions than before, and the old one calls a new one."""
    try:
        old, new = ast.parse(before).body, ast.parse(after).body
    except (SyntaxError, ValueError, RecursionError):
        return "What the model wrote is not read as Python."
    functions = {each.name: each for each in new if isinstance(each, ast.FunctionDef)}
    if len(functions) != len(new) or name not in functions or len(functions) < 2:
        return "The model did not split it."
    called = {each.id for each in ast.walk(functions[name]) if isinstance(each, ast.Name)}
    if not called & (functions.keys() - {name}):
        return "The model wrote a function that is not called."
    shorter = _size(functions[name]) < _size(old[0])
    return "" if shorter else "It would be no shorter."


def _size(node: ast.stmt) -> int:
    return sum(isinstance(each, ast.stmt) for each in ast.walk(node))


SPLIT_FUNCTION: Final = Action(
    id="split_function",
    title="Split this long function",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    asks_model=True,
)
