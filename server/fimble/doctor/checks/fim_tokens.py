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
_OTHER_MODEL: Final = "fimble models list shows models that read the text after the cursor too."
_NAME_IT: Final = "Where the server's model is one of fimble models list, name it in fimble.model."


def check_fim_tokens(examination: Examination) -> Finding:
    """Counted by the engine, for the card that a completion would take."""
    return asyncio.run(asyncio.wait_for(_check(examination), _LIMIT_S))


async def _check(examination: Examination) -> Finding:
    async with connected_services(examination.settings) as services:
        choice = await choose_model(services)
        if choice.fim is None:
            remedy = _NAME_IT if examination.settings.engine.url else _OTHER_MODEL
            return warning(choice.guess or f"{choice.name} has none", remedy)
        if "count_tokens" not in (await services.engine.describe()).extras:
            guess = f"; {choice.guess}" if choice.guess else ""
            return skipped(f"this server does not count tokens{guess}")
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
