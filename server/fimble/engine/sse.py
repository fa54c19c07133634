"""Server-sent events, as far as the OpenAI protocol uses them: `data:` lines. Pure."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from fimble.errors import EngineUnavailableError


async def read_events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """The JSON object of each event, until `[DONE]`.

    Raises:
        EngineUnavailableError: an event is not JSON, as when a proxy answers in the server's place.
    """
    async for line in lines:
        if not line.startswith("data:"):
            continue
        data = line[5:].strip()
        if data == "[DONE]":
            return
        try:
            event = json.loads(data)
        except ValueError as fault:
            raise EngineUnavailableError(
                f"The engine sent something that is not JSON: {data[:80]!r}.",
                "Check that fimble.engine.url names an OpenAI-compatible server.",
            ) from fault
        if isinstance(event, dict):
            yield event
