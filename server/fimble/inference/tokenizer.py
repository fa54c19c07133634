"""Text to tokens and back; detokenises step by step and never gives half a character."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

_REPLACEMENT = "\ufffd"


class Tokenizer:
    """A thin face of a transformers tokenizer, which is untyped."""

    def __init__(self, backend: Any) -> None:
        self._backend = backend

    def encode(self, text: str) -> list[int]:
        """The tokens of a prompt; sentinels in it become their special tokens."""
        return list(self._backend.encode(text, add_special_tokens=False))

    def decode(self, tokens: Sequence[int]) -> str:
        """The text of tokens, special ones included."""
        return str(
            self._backend.decode(
                tokens, skip_special_tokens=False, clean_up_tokenization_spaces=False
            )
        )

    def count(self, texts: Sequence[str]) -> list[int]:
        """The number of tokens of each text."""
        if not texts:
            return []
        encoded = self._backend(list(texts), add_special_tokens=False)["input_ids"]
        return [len(tokens) for tokens in encoded]

    def stop_tokens(self, token_strings: Iterable[str]) -> frozenset[int]:
        """The ids of special tokens given by their text, and the end-of-text token."""
        ids = {self._backend.eos_token_id}
        for string in token_strings:
            tokens = self.encode(string)
            if len(tokens) == 1:
                ids.add(tokens[0])
        return frozenset(token for token in ids if token is not None)


class IncrementalDecoder:
    """Text of one generation as its tokens arrive.

    A token may hold half a character; the text is given when the character is whole. Only the
    tokens since the last whole piece are decoded again, so the cost is linear.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokens: list[int] = []
        self._given_tokens = 0

    def push(self, token: int) -> str:
        """Take a token, give the text that became whole."""
        self._tokens.append(token)
        before = self._tokenizer.decode(self._tokens[: self._given_tokens])
        after = self._tokenizer.decode(self._tokens)
        if after.endswith(_REPLACEMENT) or len(after) < len(before):
            return ""
        # Keep one piece as the left neighbour: some tokenizers drop a leading space otherwise.
        self._tokens = self._tokens[self._given_tokens :]
        self._given_tokens = len(self._tokens)
        return after[len(before) :]
