"""Measurements of the pipeline with one thing changed: what is that thing worth?"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace

from fimble.engine.interface import (
    Engine,
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    TextChunk,
)
from fimble.errors import UsageError
from fimble_models import ANCHOR_RULE, ModelCard

CardOf = Callable[[str], ModelCard | None]


def with_anchor(card_of: CardOf, rule: str) -> CardOf:
    """The cards with another anchor, for those that have sentinels.

    Raises:
        UsageError: there is no such rule.
    """
    if not ANCHOR_RULE.fullmatch(rule):
        raise UsageError(
            f"There is no anchor {rule!r}.", "Name cursor, start, function or, say, lines:5."
        )

    def changed(model: str) -> ModelCard | None:
        card = card_of(model)
        if card is None or card.fim is None:
            return card
        return replace(card, fim=replace(card.fim, anchor=rule))

    return changed


class EngineWithout:
    """An engine that does not announce some of its extras, so that nobody asks for them."""

    def __init__(self, engine: Engine, extras: frozenset[str]) -> None:
        self._engine = engine
        self._extras = extras

    def generate(self, request: GenerationRequest) -> AsyncIterator[TextChunk | GenerationEnd]:
        """See `Engine.generate`."""
        return self._engine.generate(request)

    async def describe(self) -> EngineDescription:
        """See `Engine.describe`."""
        description = await self._engine.describe()
        return replace(description, extras=description.extras - self._extras)

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        """See `Engine.count_tokens`."""
        return await self._engine.count_tokens(texts, model)

    async def aclose(self) -> None:
        """See `Engine.aclose`."""
        await self._engine.aclose()
