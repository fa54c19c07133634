"""An engine that keeps what the last answer was made of, token by token, for those who measure."""

from __future__ import annotations

from collections.abc import AsyncIterator

from fimble.engine.interface import Engine, GenerationEnd, GenerationRequest, TextChunk
from fimble.evaluation.wrapped_engine import WrappedEngine


class ListeningEngine(WrappedEngine):
    """An `Engine` around another.

    Attributes:
        request, chunks: of the last generation; None and empty where there was none since `forget`.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
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
