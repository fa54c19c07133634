"""Is every fill-in-the-middle token of the model card one token of the model's tokenizer?"""

from __future__ import annotations

import asyncio
from typing import Final

from fimble.completion.model_card import ModelChoice, choose_model
from fimble.completion.services import Services
from fimble.doctor.examination import Examination
from fimble.doctor.finding import Finding, failed, ok, skipped, warning
from fimble.doctor.services import connected_services

_LIMIT_S: Final = 60.0
_REMEDY_WITHOUT: Final = (
    "Only the text before the cursor is read; fimble models list shows models that read both sides."
)


def check_fim_tokens(examination: Examination) -> Finding:
    """Counted by the engine, for the card that a completion would take."""
    return asyncio.run(asyncio.wait_for(_check(examination), _LIMIT_S))


async def _check(examination: Examination) -> Finding:
    async with connected_services(examination.settings) as services:
        choice = await choose_model(services)
        if choice.fim is None:
            return warning(choice.guess or "The model has none.", _REMEDY_WITHOUT)
        counts_tokens = "count_tokens" in (await services.engine.describe()).extras
        if not counts_tokens:
            return skipped(f"this server does not count tokens; {choice.guess}")
        return await _count(choice, services)


async def _count(choice: ModelChoice, services: Services) -> Finding:
    assert choice.fim is not None
    sentinels = (choice.fim.prefix, choice.fim.suffix, choice.fim.middle)
    counts = await services.engine.count_tokens(sentinels, services.settings.model)
    wrong = [
        f"{token} ({count})" for token, count in zip(sentinels, counts, strict=True) if count != 1
    ]
    if wrong:
        return failed(
            f"Cut into several tokens: {', '.join(wrong)}.",
            "The card does not fit these weights; choose another model with fimble.model.",
        )
    return ok(f"{' '.join(sentinels)} are one token each")
