"""Add type annotations: the model writes the head of a Python function, its body stays.

def size(items):        →    def size(items: list[str]) -> int:
"""

from __future__ import annotations

import ast
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.prompt.parse_output import take_python_head
from fimble.prompt.rewrite import FENCE, Question
from fimble.refactoring.action import Action, Place, Proposal, Refusal, Span, Task
from fimble.refactoring.ask_model import answers
from fimble.refactoring.function_place import (
    FunctionPlace,
    find_function,
    imports_of,
    tongue_at,
)
from fimble.refactoring.line_ends import line_ends_of
from fimble.refactoring.proposals import one_file

_MAX_TOKENS: Final = 160
_ASKED: Final = {
    "en": "Add type annotations to the parameters and the result of this function. Use built-in"
    " generics (list[int], dict[str, int], X | None). Change nothing else.",
    "zh": "为这个函数的参数和返回值添加类型注解，"
    "使用内置泛型（list[int]、dict[str, int]、X | None）。不要修改其他内容。",
}


def _applies(place: Place) -> bool:
    found = find_function(place) if place.language_id == "python" else None
    return found is not None and _is_incomplete(found)


def _is_incomplete(found: FunctionPlace) -> bool:
    """Whether a parameter or the result has no type yet."""
    try:
        function = ast.parse(f"{found.head} pass").body[0]
    except (SyntaxError, ValueError):
        return False
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    given = function.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    missing = [each for each in every if each is not None and each.annotation is None]
    if found.parts.is_method and missing[:1] == every[:1]:
        missing = missing[1:]
    return bool(missing) or function.returns is None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    found = find_function(task.place)
    assert found is not None
    begun = found.text[: found.text.index("(") + 1]
    question = Question(
        instruction=_ASKED[tongue_at(task.place)],
        code=found.parts.indent + found.text,
        language="python",
        begun=f"{FENCE}python\n{begun}",
        tongue=tongue_at(task.place),
        around=imports_of(task.place),
    )
    stop = (":\n", f"\n{FENCE}")
    async with aclosing(answers(question, task.services, stop, _MAX_TOKENS)) as written:
        async for answer in written:
            head = take_python_head(answer.removeprefix(f"{FENCE}python\n") + ":")
            if not head:
                yield Refusal(reason="The model wrote no head of a function.")
            elif head == found.head:
                yield Refusal(reason="The model adds no types.")
            else:
                yield _with_head(task, found, head)


def _with_head(task: Task, found: FunctionPlace, head: str) -> Proposal:
    before, start = task.document.text, found.span.start
    ends = line_ends_of(before)
    head = ends.from_lf(head) if ends else head
    end = start + len(found.head)
    return one_file(
        task.document, before[:start] + head + before[end:], [Span(start=start, end=end)]
    )


ADD_TYPES: Final = Action(
    id="add_types",
    title="Add type annotations",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    about=frozenset(("annotations",)),
    asks_model=True,
)
