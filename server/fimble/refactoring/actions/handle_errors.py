"""Add error handling: the model says what a function does where something goes wrong.

What it gives for good input must stay, and so must the exceptions that it raises itself; where it
refuses what it took before, that is told.
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.function_place import find_function, tongue_at
from fimble.refactoring.whole_function import rewrite_function

_ASKED: Final = {
    "en": "Add error handling to this function: check what may be wrong and fail early with a clear"
    " message, and catch only exceptions that you can name. For good input it must do exactly the"
    " same. Keep its name, its parameters, its docstring and its comments. Answer with the whole"
    " function.",
    "zh": "为这个函数添加错误处理：检查可能出错的地方，尽早用清楚的消息报错，"
    "只捕获能说出名字的异常。"
    "对正常输入行为必须完全相同。保留函数名、参数、文档字符串和注释。给出完整的函数。",
}
_HANDLING: Final = re.compile(
    r"\b(?:raise|except|throw|catch|panic|Err|errors|fmt\.Errorf|assert|if)\b"
)
_CATCHES_ALL: Final = re.compile(
    r"except(?:[ \t]+(?:Base)?Exception(?:[ \t]+as[ \t]+\w+)?)?[ \t]*:|catch[ \t]*\(\.\.\.\)"
)


def _applies(place: Place) -> bool:
    found = find_function(place)
    return found is not None and bool(found.text.strip())


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    asked = _ASKED[tongue_at(task.place)]
    candidates = rewrite_function(task, asked, keeps_head=True, why_not=_why_not_handling)
    async with aclosing(candidates):
        async for candidate in candidates:
            yield candidate


def _why_not_handling(before: str, after: str) -> str:
    if len(_HANDLING.findall(after)) <= len(_HANDLING.findall(before)):
        return "The model adds no error handling."
    if len(_CATCHES_ALL.findall(after)) > len(_CATCHES_ALL.findall(before)):
        return "What the model wrote catches every exception, also those that nobody expects."
    return ""


HANDLE_ERRORS: Final = Action(
    id="handle_errors",
    title="Add error handling",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    about=frozenset(("errors",)),
    asks_model=True,
)
