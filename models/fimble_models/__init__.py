"""What is known of each model: one TOML card a model. Weights are never in the package."""

from fimble_models.acceptance import AcceptanceTable, find_acceptance_table
from fimble_models.card import (
    ANCHOR_RULE,
    FimTokens,
    HubSource,
    IndexSource,
    LocalSource,
    ModelCard,
    Source,
)
from fimble_models.catalogue import find_card, load_cards
from fimble_models.parsing import parse_card

__all__ = [
    "ANCHOR_RULE",
    "AcceptanceTable",
    "FimTokens",
    "HubSource",
    "IndexSource",
    "LocalSource",
    "ModelCard",
    "Source",
    "find_acceptance_table",
    "find_card",
    "load_cards",
    "parse_card",
]
