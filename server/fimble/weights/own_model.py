"""A card for a model that the user brings along: a folder with safetensors, or a GGUF file.

The FIM tokens are recognised by a family's set of sentinels in the tokenizer. Where none fits, the
card says that the model has none, and it continues the text before the cursor.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, Final

from fimble.errors import UnknownModelError
from fimble.weights.gguf_header import read_gguf_header
from fimble.weights.sentinels import special_tokens
from fimble_models import FimTokens, LocalSource, ModelCard, load_cards

_UNKNOWN_CONTEXT: Final = 2048


def card_of_path(path: Path) -> ModelCard:
    """The card of an existing, absolute path; raises UnknownModelError, BrokenWeightsError."""
    if path.is_dir():
        return _card_of_folder(path)
    if path.suffix.lower() == ".gguf":
        return _card_of_gguf(path)
    raise UnknownModelError(
        f"{path} is neither a GGUF file nor a folder.",
        "Give a GGUF file, or a folder with safetensors, config.json and tokenizer.json; other "
        "formats (such as pickled .bin files) are not loaded.",
    )


def recognise_fim(tokens: Collection[str]) -> tuple[str, FimTokens | None]:
    """The family (of a card of ours) whose sentinels are all there, and its FIM tokens.

    A family with more of its special tokens there goes first: some share the three sentinels.
    """
    known = set(tokens)
    best: tuple[int, str, FimTokens | None] = (0, "", None)
    for card in load_cards().values():
        fim = card.fim
        if fim is None or not {fim.prefix, fim.suffix, fim.middle} <= known:
            continue
        score = len(known.intersection(fim.stop))
        if score > best[0]:
            plain = FimTokens(
                prefix=fim.prefix,
                suffix=fim.suffix,
                middle=fim.middle,
                order=fim.order,
                stop=fim.stop,
            )
            best = (score, card.family, plain)
    return best[1], best[2]


def _card_of_folder(folder: Path) -> ModelCard:
    missing = [name for name in ("config.json", "tokenizer.json") if not (folder / name).is_file()]
    if not list(folder.glob("*.safetensors")):
        missing.append("*.safetensors")
    if missing:
        raise UnknownModelError(
            f"The folder {folder} is not a model: it has no {', no '.join(missing)}.",
            "Give a folder with safetensors, config.json and tokenizer.json, or a GGUF file.",
        )
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
    except ValueError as fault:
        raise UnknownModelError(
            f"{folder / 'config.json'} is not valid JSON ({fault}).", "Mend or download it again."
        ) from fault
    return _card(
        folder,
        tokens=special_tokens(folder),
        architecture=str(config.get("model_type", "")),
        context_length=config.get("max_position_embeddings") or config.get("n_positions"),
        fingerprint=str(folder),
    )


def _card_of_gguf(path: Path) -> ModelCard:
    header = read_gguf_header(path)
    status = path.stat()
    return _card(
        path,
        tokens=header.tokens,
        architecture=header.architecture,
        context_length=header.context_length,
        # A file that was changed is another model: what was converted before is not used for it.
        fingerprint=f"{path}:{status.st_size}:{status.st_mtime_ns}",
    )


def _card(
    path: Path,
    *,
    tokens: Collection[str],
    architecture: str,
    context_length: int | None,
    fingerprint: str,
) -> ModelCard:
    family, fim = recognise_fim(tokens)
    stem = re.sub(r"[^a-z0-9.-]+", "-", path.stem.lower()).strip("-.") or "model"
    mark = hashlib.sha256(fingerprint.encode()).hexdigest()[:8]
    return ModelCard(
        id=f"local-{stem}-{mark}",
        name=path.name,
        family=family or architecture or "unknown",
        parameters=0,
        licence="unknown",
        context_length=context_length or _UNKNOWN_CONTEXT,
        good_for=("complete",),
        chat_template=False,
        fim=fim,
        sources=(LocalSource(path=str(path)),),
        description=(
            f"Your own model; fill-in-the-middle tokens of the {family} family were recognised."
            if fim
            else "Your own model; no known fill-in-the-middle tokens: it continues the prefix."
        ),
    )
