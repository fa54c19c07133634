"""A model card from its TOML. A wrong card is refused with a ValueError that names the field."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from fimble_models.card import (
    ANCHOR_RULE,
    FimTokens,
    HubSource,
    IndexSource,
    LocalSource,
    ModelCard,
    Source,
)
from fimble_models.fields import Fields

_ID: Final = re.compile(r"[a-z0-9][a-z0-9.-]*")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_PURPOSES: Final = frozenset({"complete", "edit", "chat"})


def parse_card(raw: dict[str, Any]) -> ModelCard:
    """A card from its TOML; raises ValueError that names the wrong field."""
    fields = Fields(raw, at="")
    card = ModelCard(
        id=fields.text("id", _ID),
        name=fields.text("name"),
        family=fields.text("family"),
        parameters=fields.whole_number("parameters"),
        licence=fields.text("licence"),
        context_length=fields.whole_number("context_length"),
        good_for=fields.texts("good_for", allowed=_PURPOSES),
        chat_template=fields.boolean("chat_template"),
        fim=_parse_fim(fields),
        sources=tuple(_parse_source(source) for source in fields.tables("sources")),
        description=fields.text("description", default=""),
    )
    fields.refuse_the_rest()
    return card


def _parse_fim(card: Fields) -> FimTokens | None:
    fields = card.table("fim")
    if fields is None:
        return None
    fim = FimTokens(
        prefix=fields.text("prefix"),
        suffix=fields.text("suffix"),
        middle=fields.text("middle"),
        order=fields.choice("order", ("psm", "spm"), default="psm"),
        anchor=fields.text("anchor", ANCHOR_RULE, default="cursor"),
        stop=fields.texts("stop"),
        repository=fields.text("repository", default=""),
        file=fields.text("file", default=""),
        ends=fields.boolean("ends", default=False),
    )
    if len({fim.prefix, fim.suffix, fim.middle}) < 3:
        raise ValueError("fim: prefix, suffix and middle must be three different tokens")
    if bool(fim.repository) != bool(fim.file):
        raise ValueError("fim: repository and file must both be there, or neither")
    fields.refuse_the_rest()
    return fim


def _parse_source(fields: Fields) -> Source:
    kind = fields.choice("kind", tuple(_SOURCE_PARSERS))
    source = _SOURCE_PARSERS[kind](fields)
    fields.refuse_the_rest()
    return source


def _parse_hub(fields: Fields) -> HubSource:
    return HubSource(
        repository=fields.text("repository", re.compile(r"[\w.-]+/[\w.-]+")),
        revision=fields.text("revision", re.compile(r"main|[0-9a-f]{40}")),
        format=fields.choice("format", ("gguf", "safetensors")),
        files=fields.texts("files"),
        size=fields.whole_number("size"),
        sha256=fields.text_by_name("sha256", _SHA256),
    )


def _parse_index(fields: Fields) -> IndexSource:
    return IndexSource(
        wheels=fields.texts("wheels", pattern=re.compile(r"[\w.-]+==[\w.]+")),
        size=fields.whole_number("size"),
        sha256=fields.text("sha256", _SHA256),
    )


def _parse_local(fields: Fields) -> LocalSource:
    return LocalSource(path=fields.text("path"))


_SOURCE_PARSERS: Final[dict[str, Callable[[Fields], Source]]] = {
    "hub": _parse_hub,
    "index": _parse_index,
    "local": _parse_local,
}
