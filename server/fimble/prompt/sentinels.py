"""Keeps a model's control tokens out of the user's own text, both ways.

A file that deals with tokenizers holds `<|fim_middle|>` as plain text; a tokenizer would read it as
the control token and the prompt would fall apart. A zero-width space after the first character
breaks it; what the model copies of the broken form is mended again.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fimble_models import FimTokens

_BREAK: Final = "\u200b"
_ALWAYS: Final = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
"""The end of text of many models without a card's word on it."""


def control_tokens(fim: FimTokens | None) -> tuple[str, ...]:
    """The control tokens of a model, as text, longest first."""
    own = (fim.prefix, fim.suffix, fim.middle, fim.repository, fim.file, *fim.stop) if fim else ()
    return tuple(sorted({*own, *_ALWAYS} - {""}, key=lambda token: (-len(token), token)))


def break_control_tokens(text: str, tokens: Iterable[str]) -> str:
    """The text with every control token in it broken, so that it is read as plain text."""
    for token in tokens:
        if token in text:
            text = text.replace(token, token[0] + _BREAK + token[1:])
    return text


def mend_control_tokens(text: str, tokens: Iterable[str]) -> str:
    """Undo `break_control_tokens` in text that a model has copied from its prompt."""
    if _BREAK not in text:
        return text
    for token in tokens:
        text = text.replace(token[0] + _BREAK + token[1:], token)
    return text
