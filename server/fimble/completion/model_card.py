"""Which model answers, and so which sentinels the prompt needs. What is guessed is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fimble.completion.services import Services
from fimble.engine.interface import EngineDescription
from fimble_models import FimTokens, ModelCard, load_cards

_BUSY: Final = frozenset({"pulling", "converting", "loading"})
"""What an engine does (`EngineDescription.status`) while it cannot answer yet."""


@dataclass(frozen=True, kw_only=True)
class ModelChoice:
    """The card, or None for a model to be asked with the prefix alone.

    Attributes:
        name: what the model is called by who runs it.
        guess: one sentence where the card was not named but guessed by the model's name.
        busy: one sentence where the engine cannot answer yet.
        heals: the engine makes an answer begin with given text; see `prompt.fill_in_middle`.
        branches: the engine can be kept from going on with given text; see `alternatives`.
        weighs: the engine tells how likely given texts are; see `weighing`.
        picks: the engine can be held to one of several words; see `members`.
    """

    card: ModelCard | None
    name: str
    guess: str = ""
    busy: str = ""
    heals: bool = False
    branches: bool = False
    weighs: bool = False
    picks: bool = False

    @property
    def fim(self) -> FimTokens | None:
        """The model's sentinels."""
        return self.card.fim if self.card else None


async def choose_model(services: Services) -> ModelChoice:
    """Ask the engine which model answers, and find its card."""
    description = await _describe_running(services)
    asked = services.settings.model.removeprefix("auto")
    known = [name for name in (asked, description.model) if name]
    cards = ((name, services.card_of(name)) for name in known)
    name, card = next(((name, card) for name, card in cards if card), ("", None))
    guess = ""
    if card is None:
        name = description.model or asked
        card = guess_card(name)
        guess = _guess_in_words(name, card)
    return ModelChoice(
        card=card,
        name=name,
        guess=guess,
        busy=_busy(description),
        heals="token_healing" in description.extras,
        branches="branches" in description.extras,
        weighs="weighs" in description.extras,
        picks="one_of" in description.extras,
    )


async def _describe_running(services: Services) -> EngineDescription:
    """What the engine says of itself. One that does not run yet knows neither its model nor what
    it can do, so it is started first; counting needs the model."""
    description = await services.engine.describe()
    if description.status == "unloaded" and not (description.model and description.extras):
        await services.engine.count_tokens(["x"], services.settings.model)
        description = await services.engine.describe()
    return description


def _guess_in_words(name: str, card: ModelCard | None) -> str:
    if card is None:
        return f"no card fits the model {name or 'served'}: it only continues the text before"
    return f"the model {name} is taken for {card.name}, by its name"


def _busy(description: EngineDescription) -> str:
    if description.status not in _BUSY:
        return ""
    return description.message or f"The engine is {description.status} the model."


def guess_card(name: str) -> ModelCard | None:
    """The card that a served model's name fits best: its id whole, else its family and size.

    Servers call one and the same model `Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF`,
    `qwen2.5-coder:1.5b` or `/models/qwen2.5-coder-1.5b-q8_0.gguf`.
    """
    words = _words(name)
    best: tuple[int, ModelCard] | None = None
    for card in load_cards().values():
        family = _words(card.family)
        if not family or not family <= words:
            continue
        fit = len(_words(card.id) & words) - len(_words(card.id) - words)
        if best is None or fit > best[0]:
            best = (fit, card)
    return best[1] if best else None


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+\d*(?:\.\d+)?|\d+(?:\.\d+)?[a-z]*", name.lower()))
