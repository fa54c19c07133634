"""How likely suggestions of a model are to be taken: one TOML table under `gates/` a model.

Written by `fimble evaluate gate`; what the weights are weights of says `completion.acceptance`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Final

USUAL_RATE: Final = 0.3
TRUST: Final = 0.5
"""How much of a user's own habit counts, of 1: holes in files cannot teach it."""


@dataclass(frozen=True, kw_only=True)
class AcceptanceTable:
    """A logistic regression.

    Attributes:
        model: the id of the model card.
        bias, weights: the log-odds of a suggestion without any of the features, and of each.
        usual_rate: the recent rate of a user of whom nothing is known.
        trust: how much of the difference between a user and that counts.
    """

    model: str
    bias: float
    weights: dict[str, float] = field(default_factory=dict[str, float])
    usual_rate: float = USUAL_RATE
    trust: float = TRUST


def find_acceptance_table(model_id: str) -> AcceptanceTable | None:
    """The table of a model card, or None: then nothing is known of its suggestions."""
    return _tables().get(model_id)


def parse_acceptance_table(raw: dict[str, Any]) -> AcceptanceTable:
    """A table from its TOML; raises ValueError where it is none."""
    try:
        return AcceptanceTable(
            model=str(raw["model"]),
            bias=float(raw["bias"]),
            weights={str(name): float(value) for name, value in raw["weights"].items()},
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise ValueError(f"not a table of acceptance: {fault!r}") from fault


@cache
def _tables() -> dict[str, AcceptanceTable]:
    folder = resources.files("fimble_models") / "gates"
    if not folder.is_dir():
        return {}
    texts = [each.read_text("utf-8") for each in folder.iterdir() if each.name.endswith(".toml")]
    tables = [parse_acceptance_table(tomllib.loads(text)) for text in texts]
    return {table.model: table for table in tables}
