"""Text to tokens and back; detokenises step by step and never gives half a character.

It reads `tokenizer.json` itself: transformers' own classes take a second more to load, and one
tokenizer here may be used by two threads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import tokenizers

from fimble.errors import BrokenWeightsError
from fimble.inference.healing import Vocabulary

_REPLACEMENT: Final = "\ufffd"
_LONGEST_CHARACTER: Final = 4
"""Bytes of a UTF-8 character, hence the most tokens that one can be spread over."""


class Tokenizer:
    """The tokenizer of a model's folder; raises BrokenWeightsError where it cannot be read."""

    def __init__(self, folder: Path) -> None:
        try:
            self._inner: Any = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as fault:  # the Rust library raises nothing narrower
            raise BrokenWeightsError(
                f"The tokenizer in {folder} cannot be read ({str(fault)[:200]}).",
                "Run fimble models verify, or pull the model again.",
            ) from fault
        self._inner.no_truncation()
        self._inner.no_padding()
        configured = _tokenizer_config(folder)
        self._end = self._named(configured, "eos_token")
        # Some models want their texts to begin with a token, and say so only in this file.
        self._begin = (
            self._named(configured, "bos_token") if configured.get("add_bos_token") else []
        )

    def encode(self, text: str) -> list[int]:
        """The tokens of a whole prompt; sentinels in it become their special tokens."""
        tokens: list[int] = self._inner.encode(text).ids if text else []
        begun = not text or tokens[: len(self._begin)] == self._begin
        return tokens if begun else self._begin + tokens

    def encode_rest(self, text: str) -> list[int]:
        """The tokens of a text that goes on behind another."""
        tokens: list[int] = self._inner.encode(text, add_special_tokens=False).ids
        return tokens

    def encode_pair(self, first: str, second: str) -> tuple[list[int], int]:
        """The tokens of two texts behind another, read as one, and how many begin in the first."""
        encoded = self._inner.encode(first + second, add_special_tokens=False)
        tokens: list[int] = encoded.ids
        return tokens, sum(start < len(first) for start, _ in encoded.offsets)

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of tokens, special ones included."""
        return self._inner.decode(list(tokens), skip_special_tokens=False)

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text."""
        encoded = self._inner.encode_batch(list(texts), add_special_tokens=False)
        return [len(one.ids) for one in encoded]

    def stop_tokens(self, token_strings: Iterable[str]) -> frozenset[int]:
        """The ids of special tokens given by their text, and the end-of-text token."""
        known = (self._inner.token_to_id(string) for string in token_strings)
        return frozenset([*self._end, *(token for token in known if token is not None)])

    @cached_property
    def special_tokens(self) -> frozenset[int]:
        """The tokens that stand for no text."""
        added: dict[int, Any] = self._inner.get_added_tokens_decoder()
        return frozenset(number for number, token in added.items() if token.special)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What each token spells; made at the first use, which takes some tenths of a second."""
        size: int = self._inner.get_vocab_size(with_added_tokens=True)
        names = [self._inner.id_to_token(token) for token in range(size)]
        return Vocabulary(names, self.special_tokens)

    def _named(self, configured: dict[str, Any], field: str) -> list[int]:
        token: Any = configured.get(field)
        text = token.get("content") if isinstance(token, dict) else token
        number = self._inner.token_to_id(text) if isinstance(text, str) else None
        return [] if number is None else [number]


class IncrementalDecoder:
    """Text of one generation as its tokens arrive.

    A token may hold half a character; the text is given when the character is whole. Only the
    tokens since the last whole piece are decoded again, so the cost is linear. They are decoded
    together with the tokens before them, since some tokenizers drop a blank at the beginning.
    """

    def __init__(self, tokenizer: Tokenizer, prompt: Sequence[int] = ()) -> None:
        self._tokenizer = tokenizer
        self._before = list(prompt[-_LONGEST_CHARACTER:])
        self._waiting: list[int] = []

    def push(self, token: int) -> str:
        """Take a token, give the text that became whole."""
        self._waiting.append(token)
        text = self._decode_waiting()
        undecided = text.endswith(_REPLACEMENT)
        if undecided and len(self._waiting) < _LONGEST_CHARACTER:
            return ""
        # Bytes that are no text are given as U+FFFD; they must not swallow what follows.
        self._before = [] if undecided else self._waiting
        self._waiting = []
        return text

    def finish(self) -> str:
        """The rest, without the beginning of a character that never ended."""
        text = self._decode_waiting().rstrip(_REPLACEMENT) if self._waiting else ""
        self._waiting = []
        return text

    def _decode_waiting(self) -> str:
        before = self._tokenizer.decode(self._before)
        return self._tokenizer.decode(self._before + self._waiting)[len(before) :]


def _tokenizer_config(folder: Path) -> dict[str, Any]:
    try:
        raw: Any = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return raw if isinstance(raw, dict) else {}
