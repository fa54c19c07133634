"""All of an `Engine` but `generate`, where no model is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fimble.engine.interface import EngineDescription
from fimble.engine.token_estimate import estimate_tokens
from fimble.engine.wire import EXTRAS

MODEL: Final = "qwen2.5-coder-0.5b-instruct"
"""Whose prompts are written where it does not matter whose."""


class PretendedEngine:
    """An engine that says it is ready, and can do all that ours can.

    Attributes:
        model: the name of the card that it claims to have loaded.
    """

    def __init__(self, model: str = MODEL) -> None:
        self.model = model

    async def describe(self) -> EngineDescription:
        """See `Engine.describe`."""
        return EngineDescription(status="ready", model=self.model, extras=EXTRAS)

    async def count_tokens(self, texts: Sequence[str], model: str = "auto") -> list[int]:
        """See `Engine.count_tokens`."""
        del model
        return [estimate_tokens(text) for text in texts]

    async def aclose(self) -> None:
        """See `Engine.aclose`; there is nothing to close."""
