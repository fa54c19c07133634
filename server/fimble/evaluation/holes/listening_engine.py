"""An engine that keeps what the last answer was made of, token by token, for those who measure."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence

from fimble.engine.interface import (
    Engine,
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    TextChunk,
)


class ListeningEngine:
    """An `Engine` around another.

    Attributes:
        request, chunks: of the last generation; None and empty where there was none since `forget`.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.request: GenerationRequest | None = None
        self.chunks: list[TextChunk] = []

    def forget(self) -> None:
        """Before the next question."""
        self.request, self.chunks = None, []

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncIterator[TextChunk | GenerationEnd]:
        """See `Engine.generate`."""
        self.request, self.chunks = request, []
        async for item in self._engine.generate(request):
            if isinstance(item, TextChunk):
                self.chunks.append(item)
            yield item

    async def describe(self) -> EngineDescription:
        """See `Engine.describe`."""
        return await self._engine.describe()

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        """See `Engine.count_tokens`."""
        return await self._engine.count_tokens(texts, model)

    async def aclose(self) -> None:
        """See `Engine.aclose`."""
        await self._engine.aclose()
