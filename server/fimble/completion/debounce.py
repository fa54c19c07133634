"""A short wait before the model is asked, so that a fast run of keys asks once."""

from __future__ import annotations

import asyncio

from fimble.completion.request import CompletionRequest, Trigger
from fimble.settings import CompletionSettings


def debounce_ms(request: CompletionRequest, settings: CompletionSettings, accepted: bool) -> int:
    """How long to wait; nothing where the user asked with a key or has just taken a suggestion."""
    return 0 if accepted or request.trigger is Trigger.INVOKED else settings.debounce_ms


async def wait_for_quiet(
    request: CompletionRequest, settings: CompletionSettings, accepted: bool
) -> int:
    """Wait; a newer request cancels this task meanwhile. Gives the milliseconds waited."""
    delay_ms = debounce_ms(request, settings, accepted)
    if delay_ms > 0:
        await asyncio.sleep(delay_ms / 1000)
    return delay_ms
