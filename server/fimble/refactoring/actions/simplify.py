"""Simplify: the model writes a function shorter, and it must still do the same.

result = []                    →    return [item for item in items if item]
for item in items:
    if item:
        result.append(item)
return result
"""

from __future__ import annotations

import ast
import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.function_place import find_function, tongue_at
from fimble.refactoring.whole_function import rewrite_function

_ASKED: Final = {
    "en": "Simplify this function. It must do exactly the same for every input. Keep its name,"
    " its parameters, its docstring and its comments. Answer with the whole function.",
    "zh": "简化这个函数，对任何输入行为都必须完全相同。保留函数名、参数、文档字符串和注释。"
    "给出完整的函数。",
}
_FEWEST_LINES: Final = 3


def _applies(place: Place) -> bool:
    found = find_function(place)
    return found is not None and found.text.count("\n") + 1 >= _FEWEST_LINES


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    asked = _ASKED[tongue_at(task.place)]
    candidates = rewrite_function(task, asked, keeps_head=True, why_not=_why_not_simpler)
    async with aclosing(candidates):
        async for candidate in candidates:
            yield candidate


def _why_not_simpler(before: str, after: str) -> str:
    """By the nodes of the tree in Python, by the words and signs elsewhere."""
    return "" if _size(after) < _size(before) else "What the model wrote is not simpler."


def _size(source: str) -> int:
    lines = source.split("\n")
    try:
        dedented = "\n".join([lines[0].lstrip(), *lines[1:]])
        return sum(1 for _ in ast.walk(ast.parse(dedented)))
    except (SyntaxError, ValueError, RecursionError):
        return len(re.findall(r"\w+|[^\w\s]", source))


SIMPLIFY: Final = Action(
    id="simplify",
    title="Simplify",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    asks_model=True,
)
