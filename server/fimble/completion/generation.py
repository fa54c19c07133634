"""Asks the engine and collects what it streams."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from fimble.engine.interface import Engine, GenerationEnd, GenerationRequest, TextChunk
from fimble.errors import EngineUnavailableError


@dataclass(frozen=True, kw_only=True)
class Generated:
    """One finished generation."""

    chunks: tuple[TextChunk, ...]
    end: GenerationEnd

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(chunk.text for chunk in self.chunks)


async def generate(engine: Engine, request: GenerationRequest) -> Generated:
    """Run one generation to its end. A cancelled task closes the stream, and so stops the model."""
    stream = engine.generate(request)
    chunks: list[TextChunk] = []
    try:
        async for item in stream:
            if isinstance(item, GenerationEnd):
                return Generated(chunks=tuple(chunks), end=item)
            chunks.append(item)
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
    raise EngineUnavailableError(
        "The engine ended its answer in the middle.", "Ask again; it is started anew where it died."
    )
