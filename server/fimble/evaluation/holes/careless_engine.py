"""A careless writer in the model's place: it makes the mistakes that small models make, on demand.

What it writes is made of the file itself, so thousands of holes can be tried without a model, and
the filters have to hold. See `STYLES`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Final

from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.engine.stop_rules import StopChecker
from fimble.evaluation.holes.hole import Hole
from fimble.evaluation.holes.pretended_engine import PretendedEngine

_PIECE: Final = 4
"""Characters that come at once."""
_LOGPROB: Final = -0.01


def _runs_on(hole: Hole) -> str:
    return hole.truth + hole.after[:400]


def _skips(hole: Hole) -> str:
    """What comes after the hole, as if there was none."""
    return hole.after[:400].lstrip() or hole.after


def _stops_short(hole: Hole) -> str:
    return hole.truth[: max(1, len(hole.truth) * 2 // 3)]


def _repeats(hole: Hole) -> str:
    above = hole.before.split("\n")[-4:-1]
    return hole.truth + "\n" + "\n".join(above * 3)


def _closes_twice(hole: Hole) -> str:
    """Closes what the editor has closed already, and then some."""
    return hole.truth + hole.after.split("\n")[0] + ")\n}\n}"


def _swaps_quotes(hole: Hole) -> str:
    """A string that is never closed."""
    return hole.truth.replace('"', "'", 1).replace(")", "", 1) + '"'


STYLES: Final[dict[str, Callable[[Hole], str]]] = {
    "runs on": _runs_on,
    "skips": _skips,
    "stops short": _stops_short,
    "repeats": _repeats,
    "closes twice": _closes_twice,
    "swaps quotes": _swaps_quotes,
}


class CarelessEngine(PretendedEngine):
    """An `Engine` that writes `answer`, under the stop rules of the request.

    Attributes:
        answer: what it writes from the cursor on.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answer = ""

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncIterator[TextChunk | GenerationEnd]:
        """See `Engine.generate`."""
        checker = StopChecker(rules=request.stop)
        text = request.begins_with + self.answer
        limit = request.stop.max_tokens * _PIECE
        for start in range(0, min(len(text), limit), _PIECE):
            piece = checker.push(text[start : min(start + _PIECE, limit)])
            yield TextChunk(text=piece, token_logprobs=(_LOGPROB,))
            if checker.match is not None:
                yield GenerationEnd(reason=StopReason(checker.match.reason), model=self.model)
                return
        reason = StopReason.TOKEN_LIMIT if len(text) > limit else StopReason.STOP_TOKEN
        yield TextChunk(text=checker.finish(cut_short=reason is StopReason.TOKEN_LIMIT))
        yield GenerationEnd(reason=reason, model=self.model)
