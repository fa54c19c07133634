"""Has the model write a whole function anew; its head is given to it where that must stay."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing

from fimble.refactoring.action import Place, Proposal, Refusal, Task
from fimble.refactoring.function_place import find_function
from fimble.refactoring.whole_region import Region, rewrite_region


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
    region = function_region(task.place, keeps_head=keeps_head)
    if region is None:
        yield Refusal(reason="There is no function here.")
        return
    candidates = rewrite_region(task, region, instruction, why_not=why_not)
    async with aclosing(candidates):
        async for candidate in candidates:
            yield candidate


def function_region(place: Place, *, keeps_head: bool = False) -> Region | None:
    """The function at a place; None where there is none."""
    found = find_function(place)
    if found is None:
        return None
    head = found.head if keeps_head else ""
    return Region(span=found.span, indent=found.parts.indent, text=found.text, head=head)
