"""What came of a question, and what is asked once more where that will not do.

A second question costs its new tokens alone: what was read stays in the engine's cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fimble.completion.alternatives import try_other_ways
from fimble.completion.declared_name import declares_by_itself, missing_declarations
from fimble.completion.generation import Generated
from fimble.completion.members import ask_for_one_of, find_existing
from fimble.completion.model_card import ModelChoice
from fimble.completion.place import Place
from fimble.completion.postprocess.chain import Filtered, run_filters
from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.question import filter_context
from fimble.completion.rejection import Rejection
from fimble.completion.services import Services
from fimble.context.gathered import Gathered
from fimble.engine.interface import GenerationRequest
from fimble.prompt.fill_in_middle import Prompt
from fimble.trace import Trace

_WORTH_ANOTHER_TRY: Final = frozenset((Rejection.REPEATS_SUFFIX, Rejection.BREAKS_SYNTAX))
"""The model wrote something, but nothing that could be shown: its second choice may do."""
_SAYS_NOTHING: Final = _WORTH_ANOTHER_TRY | {Rejection.EMPTY}
"""Where a declaration is missing, one is asked for in place of these too."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A question and what it was made of."""

    question: GenerationRequest
    place: Place
    choice: ModelChoice
    prompt: Prompt
    context: Gathered


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An answer, what the filters saw, and what they left."""

    generated: Generated
    looked_at: FilterContext
    filtered: Filtered


def read_answer(asked: Asked, generated: Generated) -> Answered:
    """Run an answer through the filters."""
    looked_at = filter_context(asked.place, asked.choice, asked.prompt, asked.context, generated)
    filtered = run_filters(generated.text, looked_at)
    return Answered(generated=generated, looked_at=looked_at, filtered=filtered)


async def ask_again(asked: Asked, first: Answered, services: Services, trace: Trace) -> Answered:
    """A better answer where the first will not do and there is one; else the first."""
    result, choice = first.filtered.result, asked.choice
    beginnings = missing_declarations(asked.place, result) if choice.picks else ()
    if beginnings and (result in _SAYS_NOTHING or not isinstance(result, Rejection)):
        other = await _hold_to("declaration", beginnings, asked, result, services, trace)
        if other and declares_by_itself(other.text):
            return first
    elif isinstance(result, Rejection):
        if result not in _WORTH_ANOTHER_TRY or not choice.branches:
            return first
        return await _try_other_ways(asked, first, result, services, trace)
    else:
        place, line_before = asked.place, asked.place.around.line_before
        known = asked.context.members(line_before) if choice.picks else None
        names = find_existing(line_before, result, place.document.text, known)
        if not names:
            return first
        other = await _hold_to("existing member", names, asked, result, services, trace)
    again = read_answer(asked, other) if other else first
    return first if isinstance(again.filtered.result, Rejection) else again


async def _hold_to(
    step: str,
    beginnings: tuple[str, ...],
    asked: Asked,
    result: str | Rejection,
    services: Services,
    trace: Trace,
) -> Generated | None:
    with trace.step(step) as notes:
        other = await ask_for_one_of(beginnings, asked.question, services)
        notes.update(instead_of=str(result), text=other.text if other else "")
    return other


async def _try_other_ways(
    asked: Asked, first: Answered, result: Rejection, services: Services, trace: Trace
) -> Answered:
    """The first of them of which something can be shown, or the answer as it is."""
    at_once = result is Rejection.REPEATS_SUFFIX
    tried = list[str]()
    with trace.step("other tries") as notes:
        notes["texts"] = tried
        ways = try_other_ways(asked.question, first.generated, services, at_once=at_once)
        async for other in ways:
            tried.append(other.text)
            again = read_answer(asked, other)
            if not isinstance(again.filtered.result, Rejection):
                return again
    return first
