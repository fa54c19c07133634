"""What an engine around another leaves to it, for those who watch what is generated."""

from __future__ import annotations

from collections.abc import Sequence

from fimble.engine.interface import Engine, EngineDescription


class WrappedEngine:
    """All of an `Engine` but `generate`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    async def describe(self) -> EngineDescription:
        """See `Engine.describe`."""
        return await self._engine.describe()

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        """See `Engine.count_tokens`."""
        return await self._engine.count_tokens(texts, model)

    async def aclose(self) -> None:
        """See `Engine.aclose`."""
        await self._engine.aclose()
