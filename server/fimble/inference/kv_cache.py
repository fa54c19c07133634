"""What the model has already read: one slot with the tokens it holds.

Rules: the slot holds the keys and values of exactly `tokens`; `keep_common_prefix` drops everything
after the common prefix with a new prompt, and at least the prompt's last token, whose logits are
needed again. Keeping a cache never changes a result (tests compare with `naive_decoding`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from transformers import DynamicCache


class CacheSlot:
    """One cache and its tokens."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self.cache: Any = DynamicCache()

    def keep_common_prefix(self, prompt: Sequence[int]) -> int:
        """Crop to what a new prompt shares; give the number of tokens kept."""
        kept = common_prefix_length(self.tokens, prompt[:-1])
        if kept < len(self.tokens):
            if kept == 0:
                self.clear()
            else:
                # NOTE: transformers 5 takes the number of tokens to remove, as a negative number.
                self.cache.crop(kept - len(self.tokens))
                self.tokens = self.tokens[:kept]
        return kept

    def clear(self) -> None:
        """Forget everything."""
        self.tokens = []
        self.cache = DynamicCache()


def common_prefix_length(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens two sequences share at their beginning."""
    for index, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            return index
    return min(len(first), len(second))
