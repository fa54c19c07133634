"""Has the model write a whole function anew; its head is given to it where that must stay."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from fimble.prompt.parse_output import indent_as, take_code
from fimble.prompt.rewrite import FENCE, Question
from fimble.refactoring.action import Proposal, Refusal, Span, Task
from fimble.refactoring.ask_model import answers
from fimble.refactoring.function_place import (
    FunctionPlace,
    find_function,
    imports_of,
    tongue_at,
)
from fimble.refactoring.line_ends import line_ends_of
from fimble.refactoring.proposals import one_file

NOTHING_NEW = "The model proposes no change."


async def rewrite_function(
    task: Task,
    instruction: str,
    *,
    keeps_head: bool,
    why_not: Callable[[str, str], str] = lambda before, after: "",
) -> AsyncGenerator[Proposal | Refusal, None]:
    """Candidates for the function at a place.

    Args:
        keeps_head: the answer begins with the function's own head.
        why_not: says of the old and the new text why the new one is of no use, or nothing.
    """
    found = find_function(task.place)
    if found is None:
        yield Refusal(reason="There is no function here.")
        return
    question = _question(task, found, instruction, keeps_head=keeps_head)
    async with aclosing(answers(question, task.services)) as written:
        async for answer in written:
            code = indent_as(take_code(answer), found.parts.indent)
            new = code.removeprefix(found.parts.indent)
            reason = "" if new.strip() else "The model wrote no code."
            if not reason and new == _lf(found.text):
                reason = NOTHING_NEW
            reason = reason or why_not(_lf(found.text), new)
            yield Refusal(reason=reason) if reason else _replaced(task, found, new)


def _question(task: Task, found: FunctionPlace, instruction: str, *, keeps_head: bool) -> Question:
    language = task.place.language_id
    head = f"{found.parts.indent}{_lf(found.head)}\n" if keeps_head else ""
    return Question(
        instruction=instruction,
        code=found.parts.indent + _lf(found.text),
        language=language,
        begun=f"{FENCE}{language}\n{head}",
        tongue=tongue_at(task.place),
        around=imports_of(task.place) if language == "python" else "",
    )


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n")


def _replaced(task: Task, found: FunctionPlace, new: str) -> Proposal:
    before, span = task.document.text, found.span
    ends = line_ends_of(before)
    new = ends.from_lf(new) if ends else new
    after = before[: span.start] + new + before[span.end :]
    return one_file(task.document, after, [Span(start=span.start, end=span.end)])
