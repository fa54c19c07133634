"""An engine that writes once more what a model has written at a hole, token by token, without it.

So a changed filter or gate is tried on thousands of answers within minutes. What is asked a second
time at one hole gets the same answer: the model's second choice was never stored, or is the one
that was.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.engine.stop_rules import StopChecker
from fimble.evaluation.holes.pretended_engine import PretendedEngine


class StoredAnswerEngine(PretendedEngine):
    """An `Engine` for one hole.

    Args:
        raw: what was written, `begun` (a piece before the cursor) included.
        tokens: the length of each piece of `raw`, and the log-probabilities of its tokens.
        stop_reason: why it ended there.
        model: whose answer it is: the name of a card.
    """

    def __init__(
        self,
        *,
        raw: str,
        begun: str,
        tokens: Sequence[tuple[int, tuple[float, ...]]],
        stop_reason: str,
        model: str,
    ) -> None:
        super().__init__(model)
        self._raw = raw
        self._begun = begun
        self._tokens = tokens
        self._stop_reason = stop_reason

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncIterator[TextChunk | GenerationEnd]:
        """See `Engine.generate`. Under today's stop rules, which may end it sooner than then."""
        chunks = self._chunks(request.begins_with)
        checker = StopChecker(rules=request.stop)
        cut_short = self._stop_reason != StopReason.STOP_TOKEN
        written = "".join(checker.push(chunk.text) for chunk in chunks)
        written += checker.finish(cut_short=cut_short)
        left = len(written)
        for chunk in chunks:
            if not left:
                break
            yield TextChunk(text=chunk.text[:left], token_logprobs=chunk.token_logprobs)
            left = max(0, left - len(chunk.text))
        reason = checker.match.reason if checker.match else self._stop_reason
        yield GenerationEnd(reason=StopReason(reason), model=self.model)

    def _chunks(self, begins_with: str) -> list[TextChunk]:
        """The pieces as they were, or behind another beginning than was asked for then."""
        same = begins_with == self._begun
        skipped = 0 if same else len(self._begun)
        chunks = [] if same else [TextChunk(text=begins_with)]
        start = 0
        for length, logprobs in self._tokens:
            end = start + length
            chunks.append(
                TextChunk(text=self._raw[max(start, skipped) : end], token_logprobs=logprobs)
            )
            start = end
        return chunks
