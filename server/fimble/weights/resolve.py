"""From what the user calls a model (`auto`, an id, a path) to its card."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from pathlib import Path

from fimble.errors import UnknownModelError
from fimble.weights.default import default_of_this_machine
from fimble.weights.own_model import card_of_path
from fimble_models import LocalSource, ModelCard, load_cards


@dataclass(frozen=True, kw_only=True)
class ResolvedModel:
    """A model card, and why it is this one; `reason` is empty where the user named it."""

    card: ModelCard
    reason: str = ""

    @property
    def name(self) -> str:
        """A card's id, or an absolute path: a name that a process in another folder understands."""
        match self.card.sources:
            case (LocalSource(path=path),):
                return path
            case _:
                return self.card.id


def resolve_model(model: str) -> ResolvedModel:
    """The model of this name; raises UnknownModelError, BrokenWeightsError for a damaged GGUF.

    Args:
        model: `auto`, a card's id, a folder with safetensors and `tokenizer.json`, or a GGUF file.
    """
    cards = load_cards()
    if model == "auto":
        choice = default_of_this_machine()
        return ResolvedModel(card=cards[choice.model_id], reason=choice.reason)
    if model in cards:
        return ResolvedModel(card=cards[model])
    if _looks_like_a_path(model):
        path = Path(model).expanduser()
        if path.exists():
            return ResolvedModel(card=card_of_path(path.resolve()))
        raise UnknownModelError(
            f"There is no file or folder {path}.",
            "Give the path of a GGUF file or of a folder with safetensors, or a name from "
            "`fimble models list`.",
        )
    near = difflib.get_close_matches(model, cards, n=1) or [name for name in cards if model in name]
    raise UnknownModelError(
        f"There is no model named {model!r}.",
        (f"Did you mean {' or '.join(map(repr, near[:4]))}? " if near and model else "")
        + "`fimble models list` shows all names.",
    )


def card_of_name(model: str) -> ModelCard | None:
    """The card of a name or a path; what a foreign server serves may be neither."""
    try:
        return resolve_model(model).card
    except UnknownModelError:
        return None


def _looks_like_a_path(model: str) -> bool:
    """A bare word is a name, even where a folder of that name happens to stand here."""
    return "/" in model or "\\" in model or model.endswith((".gguf", ".safetensors"))
