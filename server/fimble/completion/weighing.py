"""Which of several ways to go on is shown to who asks with a key: the likeliest of all.

A model that fills in the middle has read the code below, but a small one heeds it too little. Read
from top to bottom, that code is likelier behind a right answer than behind a wrong one. So the
answer is weighed against ways that branch off where the model was least sure: by its probability
between what stands before and after, as it was written, times that of what stands after behind it
(Zhang et al. 2023, Coder Reviewer Reranking, arXiv:2211.16490).

Measured with the 0.5B on HumanEval. Cases by which nothing was chosen: of 100 single lines 82 pass
their tests instead of 79 and 61 instead of 57 are exact; of 100 random spans 41 instead of 44 pass.
Those by which it was made: of 64 random spans 24 instead of 20.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fimble.completion.alternatives import choose_branches, go_other_ways, within
from fimble.completion.answered import Answered, Asked, read_answer
from fimble.completion.confidence import shown_logprobs
from fimble.completion.generation import generate
from fimble.completion.place import Place
from fimble.completion.rejection import Rejection
from fimble.completion.request import Suggestion
from fimble.completion.services import Services
from fimble.engine.interface import GenerationRequest
from fimble.errors import EngineError
from fimble.prompt.fill_in_middle import Prompt
from fimble.trace import Trace

_BRANCHES: Final = 4
_SLACK: Final = 4.0
"""A way that is e^4 = 55 times less likely than the answer, as far as it is written, is given up:
more is hardly ever made good by what stands below. A third to a half of the tokens need not be
written then."""
_SHARE_OF_WAYS: Final = 0.6
"""Of the time; the rest is for weighing them."""
_LINES_BELOW: Final = 2
"""Lines of code that are read behind each way; with four no more answers are right."""
_READ_ABOVE: Final = 1000
"""Characters above the cursor's line that are read anew for it: some 250 tokens. With half of it
three of five gains are lost, with all of a file none is added."""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to go on.

    Attributes:
        text: what would be shown.
        below: what would stand behind it.
        logprob: the natural logarithm of its probability, as it was written.
    """

    answered: Answered
    text: str
    below: str
    logprob: float


def can_weigh(asked: Asked, services: Services) -> bool:
    """Whether the engine can, and the user lets it take the time."""
    able = asked.choice.weighs and asked.choice.branches and asked.choice.fim is not None
    return able and services.settings.completion.weighing_ms > 0


async def weigh_answer(
    asked: Asked, answered: Answered, services: Services, trace: Trace
) -> list[Answered]:
    """The answer and other ways to go on, the likeliest first."""
    with trace.step("weighing") as notes:
        begun, time_s = time.monotonic(), services.settings.completion.weighing_ms / 1000
        ways = await find_ways(asked, answered, services, begun + time_s * _SHARE_OF_WAYS)
        if len(ways) < 2:
            return [answered]
        ranked = await rank_ways(asked, ways, services, begun + time_s)
        notes["ways"] = [f"{score:.1f} {way.text}" for score, way in ranked]
    return [way.answered for _, way in ranked]


async def find_ways(
    asked: Asked, first: Answered, services: Services, until: float
) -> tuple[Way, ...]:
    """The answer, and others that are not much less likely; one alone where weighing would tell
    nothing."""
    own = _way(asked, first)
    if own is None or not own.below or not own.logprob:
        return (own,) if own else ()
    ways = {"".join(own.text.split()): own}
    begun = len(asked.question.begins_with)
    branches = choose_branches(first.generated.chunks, begun, len(own.text), _BRANCHES)
    others = go_other_ways(branches, asked.question, services, until, own.logprob - _SLACK)
    async for other in others:
        way = _way(asked, read_answer(asked, other))
        if way is not None:
            ways.setdefault("".join(way.text.split()), way)  # other blanks are no other way
    return tuple(ways.values())


async def rank_ways(
    asked: Asked, ways: Sequence[Way], services: Services, until: float
) -> list[tuple[float, Way]]:
    """The ways with their scores, the best first; as they were where they could not be weighed."""
    before, line_before = _read_before(asked.prompt)
    question = GenerationRequest(
        prompt=before,
        stop=within(asked.question.stop, until),
        model=asked.question.model,
        session=asked.question.session,
        weighs=tuple((line_before + way.text, way.below) for way in ways),
    )
    try:
        weighed = await generate(services.engine, question)
    except EngineError:
        return [(way.logprob, way) for way in ways]
    if len(weighed.chunks) != len(ways):
        return [(way.logprob, way) for way in ways]
    scores = [
        way.logprob + sum(chunk.token_logprobs)
        for way, chunk in zip(ways, weighed.chunks, strict=True)
    ]
    return sorted(zip(scores, ways, strict=True), key=_score, reverse=True)


def suggestions_of(ways: Sequence[Answered], place: Place) -> tuple[Suggestion, ...]:
    """What would be shown of answers of which each has something to show."""
    texts = (way.filtered.result for way in ways)
    return tuple(place.suggestion(text) for text in texts if not isinstance(text, Rejection))


def _read_before(prompt: Prompt) -> tuple[str, str]:
    """What is read in front of all ways: to the beginning of the cursor's line, and the line."""
    line_start = prompt.behind.rfind("\n") + 1
    above, line_before = prompt.behind[:line_start], prompt.behind[line_start:]
    if len(above) <= _READ_ABOVE:
        return prompt.beginning + above, line_before  # its beginning has been read already
    nearest = above[-_READ_ABOVE:]
    return nearest[nearest.find("\n") + 1 :] or nearest, line_before


def _way(asked: Asked, answered: Answered) -> Way | None:
    text, place = answered.filtered.result, asked.place
    if isinstance(text, Rejection):
        return None
    chunks, begun = answered.generated.chunks, len(asked.prompt.held_back)
    end = place.suggestion(text).end_offset
    return Way(
        answered=answered,
        text=text,
        below=_lines_below(place.document.text[end:]),
        logprob=sum(shown_logprobs(chunks, begun + len(text))),
    )


def _lines_below(rest: str) -> str:
    """The rest of the line and the next lines of code; nothing where no word is in them."""
    kept, count = list[str](), 0
    for number, line in enumerate(rest.splitlines(keepends=True)):
        kept.append(line)
        count += number > 0 and bool(line.strip())
        if count == _LINES_BELOW:
            break
    text = "".join(kept).rstrip()
    return text if any(letter.isalnum() for letter in text) else ""


def _score(scored: tuple[float, Way]) -> float:
    return scored[0]
