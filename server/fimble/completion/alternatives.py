"""Other suggestions for a user who asks: branches at the tokens of which the model was least sure.

The answer up to such a token is kept and the token itself forbidden, so that the model goes on
with its second choice. What was read stays in the engine's cache; a branch costs its new tokens.
Who asks for a first suggestion waits for others only a moment; who asks again where one stands
already (editors do when one goes through the suggestions) gets the others in any case.
"""

from __future__ import annotations

import math
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fimble.completion.generation import Generated, TooUnlikelyError, generate
from fimble.completion.made_of import MadeOf
from fimble.completion.postprocess.chain import run_filters
from fimble.completion.rejection import Rejection
from fimble.completion.request import Suggestion
from fimble.completion.services import Services
from fimble.engine.interface import GenerationRequest, StopReason, TextChunk
from fimble.engine.stop_rules import StopRules
from fimble.errors import EngineError

MOMENT_MS: Final = 300
"""For all of them where the first suggestion waits for them: about what itself takes to write."""
WHILE_MS: Final = 1500
"""For all of them where the first is on the screen already."""

_BROKEN_OFF: Final = frozenset((StopReason.TIME_LIMIT, StopReason.SUPERSEDED, StopReason.CANCELLED))
"""Ends of a generation that say nothing of what the model would have written."""
_OTHER_TRIES: Final = 3
_OTHER_TRIES_MS: Final = 1000
"""For all of them: nothing is on the screen meanwhile."""


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
        end = len(text) + len(chunk.text)
        if end > begun and len(text) < begun + shown and chunk.token_logprobs:
            start = max(begun, len(text))  # a token may have begun before what is a choice
            avoided = (text + chunk.text)[start:]
            if avoided.strip():
                branch = Branch(kept=(text + chunk.text)[:start], avoided=avoided)
                places.append((min(chunk.token_logprobs), branch))
        text += chunk.text
    places.sort(key=_logprob)
    return [branch for _, branch in places[:count]]


def within(rules: StopRules, until: float) -> StopRules:
    """The rules with what is left of the time (`until`, of the monotonic clock)."""
    left_ms = max(1, int((until - time.monotonic()) * 1000))
    limit_ms = rules.time_limit_ms
    return replace(rules, time_limit_ms=left_ms if limit_ms is None else min(limit_ms, left_ms))


async def go_other_ways(
    branches: Sequence[Branch],
    question: GenerationRequest,
    services: Services,
    until: float,
    least_logprob: float = -math.inf,
) -> AsyncIterator[Generated]:
    """The answers on branches, one after the other, but for those that become too unlikely.

    A fault of the engine ends them, and so does the time (`until`, of the monotonic clock).
    """
    for branch in branches:
        if time.monotonic() >= until:
            return
        asked = replace(
            question,
            begins_with=branch.kept,
            avoids=branch.avoided,
            stop=within(question.stop, until),
        )
        try:
            other = await generate(services.engine, asked, least_logprob=least_logprob)
        except TooUnlikelyError:
            continue
        except EngineError:
            return
        if other.end.reason in _BROKEN_OFF:
            return
        yield other


def try_other_ways(
    question: GenerationRequest, generated: Generated, services: Services, *, at_once: bool
) -> AsyncIterator[Generated]:
    """The answers of second choices, for an answer of which nothing can be shown.

    Args:
        at_once: from the first token on; else at the least certain ones.
    """
    begun, until = len(question.begins_with), time.monotonic() + _OTHER_TRIES_MS / 1000
    most = len(generated.chunks) if at_once else _OTHER_TRIES
    branches = choose_branches(generated.chunks, begun, len(generated.text), most)
    if at_once:
        branches.sort(key=_place)
    return go_other_ways(branches[:_OTHER_TRIES], question, services, until)


async def find_alternatives(
    made_of: MadeOf, services: Services, count: int, time_ms: int
) -> tuple[Suggestion, ...]:
    """Up to `count` suggestions that differ from the first and from each other.

    A fault of the engine ends the search; it does not take the first suggestion with it.
    """
    first, place, question = made_of.suggestion, made_of.place, made_of.question
    until = time.monotonic() + time_ms / 1000
    found: dict[str, Suggestion] = {}
    begun = len(question.begins_with)
    branches = choose_branches(made_of.chunks, begun, len(first.text), count)
    async for other in go_other_ways(branches, question, services, until):
        context = replace(made_of.looked_at, stop_reason=other.end.reason)
        text = run_filters(other.text, context).result
        if not isinstance(text, Rejection) and not _says_nothing_new(text, (first.text, *found)):
            found[text] = place.suggestion(text)
    return tuple(found.values())


def _says_nothing_new(text: str, others: Sequence[str]) -> bool:
    """Whether it is one of the others but for blanks, or the beginning of one: that can be taken
    word by word already."""
    squeezed = "".join(text.split())
    return any("".join(other.split()).startswith(squeezed) for other in others)


def _place(branch: Branch) -> int:
    return len(branch.kept)


def _logprob(place: tuple[float, Branch]) -> float:
    return place[0]
