"""Other suggestions for a user who asks: branches at the tokens of which the model was least sure.

The answer up to such a token is kept and the token itself forbidden, so that the model goes on
with its second choice. What was read stays in the engine's cache; a branch costs its new tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fimble.completion.generation import Generated, generate
from fimble.completion.place import Place
from fimble.completion.postprocess.chain import run_filters
from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.rejection import Rejection
from fimble.completion.replaced_range import replaced_end
from fimble.completion.request import CompletionRequest, Suggestion
from fimble.completion.services import Services
from fimble.engine.interface import GenerationRequest, StopReason, TextChunk
from fimble.errors import EngineError

_TIME_MS: Final = 500
"""For each, and after the first that takes longer there is none: the first suggestion waits for all
of them."""


@dataclass(frozen=True, kw_only=True)
class Branch:
    """The answer goes as before up to `kept`, and then not on with `avoided`."""

    kept: str
    avoided: str


def choose_branches(
    chunks: Sequence[TextChunk], begun: int, shown: int, count: int
) -> list[Branch]:
    """The places of the least certain tokens, the least certain first.

    Args:
        begun: characters at the beginning that are no choice of the model.
        shown: characters behind those that are shown; what comes after them is no place.
    """
    places: list[tuple[float, Branch]] = []
    text = ""
    for chunk in chunks:
        inside = begun <= len(text) < begun + shown
        if inside and chunk.text.strip() and chunk.token_logprobs:
            branch = Branch(kept=text, avoided=chunk.text)
            places.append((min(chunk.token_logprobs), branch))
        text += chunk.text
    places.sort(key=_logprob)
    return [branch for _, branch in places[:count]]


async def find_alternatives(
    first: Suggestion,
    question: GenerationRequest,
    generated: Generated,
    context: FilterContext,
    place: Place,
    services: Services,
    request: CompletionRequest,
) -> tuple[Suggestion, ...]:
    """Up to `request.alternatives` suggestions that differ from the first and from each other.

    A fault of the engine ends the search; it does not take the first suggestion with it.
    """
    if request.selected is not None:
        return ()
    begun, count = len(question.begins_with), request.alternatives
    found: dict[str, Suggestion] = {}
    for branch in choose_branches(generated.chunks, begun, len(first.text), count):
        asked = replace(
            question,
            begins_with=branch.kept,
            avoids=branch.avoided,
            stop=replace(question.stop, time_limit_ms=_TIME_MS),
        )
        try:
            other = await generate(services.engine, asked)
        except EngineError:
            break
        if other.end.reason is StopReason.TIME_LIMIT:
            break  # a slow moment: the first suggestion has waited long enough
        filtered = run_filters(other.text, replace(context, stop_reason=other.end.reason))
        text = filtered.result
        if isinstance(text, Rejection) or text == first.text:
            continue
        end = replaced_end(text, place.document.text, place.offset)
        found[text] = Suggestion(text=text, start_offset=place.offset, end_offset=end)
    return tuple(found.values())


def _logprob(place: tuple[float, Branch]) -> float:
    return place[0]
