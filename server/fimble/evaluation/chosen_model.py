"""Which model a measurement is of: decided once, under a name that any process understands."""

from __future__ import annotations

from fimble.errors import WeightsError
from fimble.weights.resolve import resolve_model
from fimble.weights.store import loadable_directory


def name_model(asked: str) -> str:
    """A card's id, or an absolute path; `auto` is what it stands for now.

    Raises:
        WeightsError: there is no such model.
    """
    return resolve_model(asked).name


def name_model_on_disk(asked: str) -> str:
    """The same for weights that are here; a pull is no part of a measurement of time.

    Raises:
        WeightsError: there is no such model, or it has to be pulled first.
    """
    resolved = resolve_model(asked)
    if loadable_directory(resolved.card) is None:
        raise WeightsError(
            f"The weights of {resolved.card.name} are not ready on this machine.",
            f"Run fimble models pull {resolved.name} first.",
        )
    return resolved.name
