"""Which model a measurement is of: decided once, under a name that any process understands."""

from __future__ import annotations

from fimble.errors import WeightsError
from fimble.weights.resolve import resolve_model
from fimble.weights.store import loadable_directory
from fimble_models import LocalSource, ModelCard


def name_model(asked: str) -> str:
    """A card's id, or an absolute path; `auto` is what it stands for now.

    Raises:
        WeightsError: there is no such model.
    """
    return _name(resolve_model(asked).card)


def name_model_on_disk(asked: str) -> str:
    """The same for weights that are here; a pull is no part of a measurement of time.

    Raises:
        WeightsError: there is no such model, or it has to be pulled first.
    """
    card = resolve_model(asked).card
    if loadable_directory(card) is None:
        name = _name(card)
        raise WeightsError(
            f"The weights of {card.name} are not ready on this machine.",
            f"Run fimble models pull {name} first.",
        )
    return _name(card)


def _name(card: ModelCard) -> str:
    match card.sources:
        case (LocalSource(path=path),):
            return path
        case _:
            return card.id
