"""What is known of each model: one TOML card a model. Weights are never in the package."""

from fimble_models.card import (
    FimTokens,
    HubSource,
    IndexSource,
    LocalSource,
    ModelCard,
    find_card,
    load_cards,
)

__all__ = [
    "FimTokens",
    "HubSource",
    "IndexSource",
    "LocalSource",
    "ModelCard",
    "find_card",
    "load_cards",
]
