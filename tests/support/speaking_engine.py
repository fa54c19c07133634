"""An engine in this process that says what it is told to, answer by answer; no model, no HTTP.

It stands where the model is not the subject: for the actions that a model writes.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field

from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    StopReason,
    TextChunk,
)


@dataclass(kw_only=True)
class SpeakingEngine:
    """Its answers, in order; the last one is given again.

    Attributes:
        reason: how each generation ends.
        asked: the requests so far; `cancelled` counts those that were not read to their end.
    """

    answers: Sequence[str] = ("",)
    model: str = "qwen2.5-coder-0.5b-instruct"
    reason: StopReason = StopReason.STOP_TOKEN
    delay_s: float = 0.0
    asked: list[GenerationRequest] = field(default_factory=list[GenerationRequest])
    cancelled: int = 0

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncGenerator[TextChunk | GenerationEnd]:
        """The next answer, cut at the first stop string as a real engine does."""
        text = self.answers[min(len(self.asked), len(self.answers) - 1)]
        self.asked.append(request)
        for stop in request.stop.strings:
            text = text.partition(stop)[0]
        done = False
        try:
            await asyncio.sleep(self.delay_s)
            yield TextChunk(text=text)
            yield GenerationEnd(reason=self.reason, model=self.model)
            done = True
        finally:
            self.cancelled += not done

    async def describe(self) -> EngineDescription:
        """Always ready."""
        extras = frozenset({"stop_rules"})
        return EngineDescription(status="ready", model=self.model, extras=extras)

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        """A third of the characters."""
        return [len(text) // 3 for text in texts]

    async def load(self, model: str) -> None:
        """Nothing to load."""

    async def aclose(self) -> None:
        """Nothing to close."""
