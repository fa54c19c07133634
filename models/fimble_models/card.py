"""A model card: one TOML file under `cards/`, named after the model's id. Imports no Fimble code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class FimTokens:
    """How a model is asked to fill in the middle.

    Attributes:
        prefix, suffix, middle: the sentinels, as text.
        order: `psm` is `[prefix] before [suffix] after [middle]`; `spm` is `[suffix] after
            [prefix] before [middle]`.
        anchor: where the text before the cursor is split. `cursor`: all of it stands before the
            suffix (the plain order). `start`: all of it stands after the middle sentinel, so that
            typing only appends to the prompt.
        stop: special tokens, as text, that end a middle.
    """

    prefix: str
    suffix: str
    middle: str
    order: Literal["psm", "spm"] = "psm"
    anchor: Literal["cursor", "start"] = "cursor"
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HubSource:
    """Files of a hub repository at a pinned revision.

    Attributes:
        format: `gguf` (one file, converted after the pull) or `safetensors` (loads as it is).
        files: the files to pull; for `safetensors` without the small configuration files, which
            are pulled along.
        sha256: file name to checksum, for the files whose checksum is known.
    """

    repository: str
    revision: str
    format: Literal["gguf", "safetensors"]
    files: tuple[str, ...]
    size: int
    sha256: dict[str, str]
    kind: Literal["hub"] = "hub"


@dataclass(frozen=True, kw_only=True)
class IndexSource:
    """Wheels of the package index whose `*/data/*.bin` files, in order, make one GGUF file."""

    wheels: tuple[str, ...]
    size: int
    sha256: str
    kind: Literal["index"] = "index"


@dataclass(frozen=True, kw_only=True)
class LocalSource:
    """A folder with safetensors, or a GGUF file, that is already on this machine."""

    path: str
    kind: Literal["local"] = "local"


Source = HubSource | IndexSource | LocalSource


@dataclass(frozen=True, kw_only=True)
class ModelCard:
    """All that Fimble needs to know of a model; see the attributes of its parts.

    Attributes:
        tokenizer_repository: hub repository of the tokenizer where the weights lack one.
        good_for: any of `complete`, `edit`, `chat`.
        chat_template: whether the tokenizer brings one.
    """

    id: str
    name: str
    family: str
    parameters: int
    licence: str
    context_length: int
    good_for: tuple[str, ...]
    chat_template: bool
    fim: FimTokens | None
    sources: tuple[Source, ...]
    description: str = ""


def load_cards() -> dict[str, ModelCard]:
    """Every card, by id."""
    folder = resources.files("fimble_models") / "cards"
    texts = (entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml"))
    cards = [parse_card(tomllib.loads(text)) for text in texts]
    return {card.id: card for card in sorted(cards, key=lambda card: (card.parameters, card.id))}


def find_card(model_id: str) -> ModelCard | None:
    """The card with this id, or None."""
    return load_cards().get(model_id)


def parse_card(raw: dict[str, Any]) -> ModelCard:
    """A card from its TOML; raises ValueError that names the wrong field."""
    raise NotImplementedError
