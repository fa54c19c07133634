"""The shapes of models as transformers' `config.json` has them: what speed depends on, where the
weights themselves are not needed. A file is named as the model card."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parent


def known_architectures() -> list[str]:
    """The ids of the cards whose architecture stands here."""
    return sorted(path.stem for path in _FOLDER.glob("*.json"))


def architecture_file(card_id: str) -> Path | None:
    """The configuration of a card's architecture; an Instruct model has that of its base."""
    file = _FOLDER / f"{card_id.removesuffix('-instruct')}.json"
    return file if file.is_file() else None
