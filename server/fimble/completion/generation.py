"""Asks the engine and collects what it streams."""

from __future__ import annotations

import math
from collections.abc import AsyncGenerator, Callable
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


class TooUnlikelyError(Exception):
    """A generation was ended because what it wrote had become too unlikely."""


async def generate(
    engine: Engine,
    request: GenerationRequest,
    tell: Callable[[str], None] = lambda text: None,
    least_logprob: float = -math.inf,
) -> Generated:
    """Run one generation to its end. A cancelled task closes the stream, and so stops the model.

    Args:
        tell: told with each chunk all the text that has come.
        least_logprob: the generation is ended where all its tokens together are less likely.

    Raises:
        TooUnlikelyError: it was.
    """
    stream = engine.generate(request)
    chunks: list[TextChunk] = []
    text, logprob = "", 0.0
    try:
        async for item in stream:
            if isinstance(item, GenerationEnd):
                return Generated(chunks=tuple(chunks), end=item)
            chunks.append(item)
            text += item.text
            logprob += sum(item.token_logprobs)
            if logprob < least_logprob:
                raise TooUnlikelyError
            tell(text)
    finally:
        if isinstance(stream, AsyncGenerator):
            await stream.aclose()
    raise EngineUnavailableError(
        "The engine ended its answer in the middle.", "Ask again; it is started anew where it died."
    )


def without_begun(text: str, held_back: str) -> str:
    """What has come of an answer so far behind the piece that it begins with, in whole or in part.

    What lacks that piece is given as it is: it fits nothing that anybody types.
    """
    return "" if held_back.startswith(text) else text.removeprefix(held_back)
