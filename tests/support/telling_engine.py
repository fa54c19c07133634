"""An engine in this process that says what it is told, under the stop rules; no HTTP, no model.

It stands where the road of a completion is the subject.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    StopReason,
    TextChunk,
)
from fimble.engine.stop_rules import StopChecker
from fimble.errors import FimbleError

MODEL = "qwen2.5-coder-0.5b-instruct"


@dataclass(kw_only=True)
class TellingEngine:
    """Says its text character by character, under the stop rules; remembers what it was asked.

    It is quite sure of each character, unless it is told another `logprob`.
    """

    text: str = ""
    logprob: float = -0.01
    reason: StopReason = StopReason.STOP_TOKEN
    fault: FimbleError | None = None
    hangs: bool = False
    pause: asyncio.Event | None = None
    description: EngineDescription = field(
        default_factory=lambda: EngineDescription(status="ready", model=MODEL, device="cpu")
    )
    asked: list[GenerationRequest] = field(default_factory=list[GenerationRequest])
    closed: int = 0

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncIterator[TextChunk | GenerationEnd]:
        self.asked.append(request)
        try:
            if self.fault:
                raise self.fault
            if self.hangs:
                await asyncio.Event().wait()
            if self.pause:
                await self.pause.wait()
            checker = StopChecker(rules=request.stop)
            for character in self.text:
                yield TextChunk(text=checker.push(character), token_logprobs=(self.logprob,))
                if checker.match:
                    break
            yield TextChunk(text=checker.finish())
            reason = StopReason(checker.match.reason) if checker.match else self.reason
            yield GenerationEnd(reason=reason, model=MODEL, device="cpu", generated_tokens=7)
        finally:
            self.closed += 1

    async def describe(self) -> EngineDescription:
        return self.description

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        return [len(text) // 3 + 1 for text in texts]

    async def aclose(self) -> None: ...
