"""The cards that Fimble brings: one TOML file under `cards/` a model, named after its id."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from fimble_models.card import ModelCard
from fimble_models.parsing import parse_card


def load_cards() -> dict[str, ModelCard]:
    """Every card, by id, the smallest model first."""
    return dict(_cards())


def find_card(model_id: str) -> ModelCard | None:
    """The card with this id, or None."""
    return _cards().get(model_id)


@cache
def _cards() -> dict[str, ModelCard]:
    folder = resources.files("fimble_models") / "cards"
    texts = (entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    cards = [parse_card(tomllib.loads(text)) for text in texts]
    return {card.id: card for card in sorted(cards, key=lambda card: (card.parameters, card.id))}
