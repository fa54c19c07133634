"""Has the model write a whole region anew: a function, or the lines that are selected."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass

from fimble.prompt.parse_output import indent_as, leaves_code_out, take_code
from fimble.prompt.rewrite import FENCE, Question
from fimble.refactoring.action import Place, Proposal, Refusal, Span, Task
from fimble.refactoring.ask_model import answers
from fimble.refactoring.function_place import imports_of, tongue_at
from fimble.refactoring.line_ends import line_ends_of
from fimble.refactoring.proposals import one_file

NOTHING_NEW = "The model proposes no change."


@dataclass(frozen=True, kw_only=True)
class Region:
    """What is written anew.

    Attributes:
        span: begins behind the indentation of its first line.
        indent: that indentation.
        head: the beginning of its text that the answer begins with; empty for none.
    """

    span: Span
    indent: str
    text: str
    head: str = ""


def selected_lines(place: Place) -> Region | None:
    """The lines that a selection touches, without the blank ones around; None for a cursor."""
    text, selection = place.selection.document.text, place.selection
    if not selection.text.strip():
        return None
    blanks = len(selection.text) - len(selection.text.lstrip())
    first = text.rfind("\n", 0, selection.start_offset + blanks) + 1
    end_line = text.find("\n", selection.start_offset + len(selection.text.rstrip()))
    lines = text[first : len(text) if end_line < 0 else end_line].rstrip()
    code = lines.lstrip(" \t")
    indent = lines[: len(lines) - len(code)]
    start = first + len(indent)
    return Region(span=Span(start=start, end=first + len(lines)), indent=indent, text=code)


async def rewrite_region(
    task: Task,
    region: Region,
    instruction: str,
    *,
    why_not: Callable[[str, str], str] = lambda before, after: "",
    more: int = 0,
    insist: str = "",
) -> AsyncGenerator[Proposal | Refusal, None]:
    """Candidates for a region.

    Args:
        why_not: says of the old and the new text why the new one is of no use, or nothing.
        more: so many answers above those of the settings.
        insist: said besides, once an answer was the code as it is.
    """
    said = [instruction]

    def question() -> Question:
        return _question(task, region, "\n\n".join(said))

    async with aclosing(answers(question, task.services, more=more)) as written:
        async for answer in written:
            code = indent_as(take_code(answer), region.indent)
            new = code.removeprefix(region.indent)
            reason = "" if new.strip() else "The model wrote no code."
            if not reason and new == _lf(region.text):
                reason = NOTHING_NEW
                said[1:] = [insist] if insist else []
            if not reason and leaves_code_out(new, _lf(region.text)):
                reason = "The model left a part of the code out."
            reason = reason or why_not(_lf(region.text), new)
            yield Refusal(reason=reason) if reason else _replaced(task, region.span, new)


def _question(task: Task, region: Region, instruction: str) -> Question:
    language = task.place.language_id
    head = f"{region.indent}{_lf(region.head)}\n" if region.head else ""
    inside = _lf(region.text)
    around = imports_of(task.place) if language == "python" else ""
    return Question(
        instruction=instruction,
        code=region.indent + inside,
        language=language,
        begun=f"{FENCE}{language}\n{head}",
        tongue=tongue_at(task.place),
        around="" if around in inside else around,
    )


def _lf(text: str) -> str:
    return text.replace("\r\n", "\n")


def _replaced(task: Task, span: Span, new: str) -> Proposal:
    before = task.document.text
    ends = line_ends_of(before)
    new = ends.from_lf(new) if ends else new
    after = before[: span.start] + new + before[span.end :]
    return one_file(task.document, after, [span])
