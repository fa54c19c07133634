"""Explain this code: the model's words are shown, nothing is edited."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.prompt.rewrite import Question
from fimble.refactoring.action import Action, Place, Proposal, Refusal, Task
from fimble.refactoring.ask_model import answers
from fimble.refactoring.function_place import find_function, tongue_at

_MAX_TOKENS: Final = 300
_ASKED: Final = {
    "en": "Explain briefly what this code does, step by step.",
    "zh": "用中文简要说明这段代码的作用，逐步解释。",
}


def _applies(place: Place) -> bool:
    return bool(place.selection.text.strip()) or find_function(place) is not None


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    found = find_function(task.place)
    selected = task.selection.text.strip("\n")
    code = selected if selected.strip() or found is None else found.text
    question = Question(
        instruction=_ASKED[tongue_at(task.place)],
        code=code,
        language=task.place.language_id,
        begun="",
        tongue=tongue_at(task.place),
    )
    async with aclosing(answers(question, task.services, (), _MAX_TOKENS, cut=True)) as written:
        async for answer in written:
            words = answer.strip()
            yield Proposal(shown=words) if words else Refusal(reason="The model said nothing.")


EXPLAIN_CODE: Final = Action(
    id="explain_code",
    title="Explain this code",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    asks_model=True,
)
