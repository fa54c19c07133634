"""Which special tokens a tokenizer knows as one token each, read from its `tokenizer.json`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fimble_models import FimTokens


def special_tokens(folder: Path) -> frozenset[str]:
    """The added tokens of `tokenizer.json`: each is always encoded as one id."""
    try:
        raw: dict[str, Any] = json.loads((folder / "tokenizer.json").read_text("utf-8"))
        return frozenset(str(token["content"]) for token in raw.get("added_tokens", []))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return frozenset()


def sentinel_problems(folder: Path, fim: FimTokens | None) -> tuple[str, ...]:
    """One sentence for each FIM token of the card that this tokenizer would cut into pieces."""
    if fim is None:
        return ()
    known = special_tokens(folder)
    return tuple(
        f"The tokenizer does not know the FIM token {token} as one token; completions in the "
        "middle will be poor."
        for token in (fim.prefix, fim.suffix, fim.middle)
        if token not in known
    )
