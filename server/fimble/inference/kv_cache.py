"""What the model has already read: a slot with the tokens it holds. `cache_pool` has several.

Rules:
1. The slot holds the keys and values of exactly `tokens`, in order.
2. `keep_common_prefix` drops what follows the common prefix with a new prompt, and at least the
   prompt's last token, whose logits are needed again.
3. A pass that breaks off leaves the slot empty, never half-filled.
4. Keeping a cache never changes a result (tests compare with `naive_decoding`).
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Sequence
from typing import Any, Final, Protocol, runtime_checkable

import torch
import transformers
from transformers.cache_utils import DynamicLayer

_GROWTH: Final = 512
_UntypedLayer: Any = DynamicLayer
_UntypedCache: Any = transformers.Cache


class GrowingLayer(_UntypedLayer):
    """Keys and values of one layer, of shape (batch, heads, tokens, head size), in larger buffers.

    A new token is written into the free room, where `DynamicLayer` copies all tokens each time.
    """

    def update(
        self, key_states: torch.Tensor, value_states: torch.Tensor, *_: object, **__: object
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Append, and give all keys and values."""
        if not self.is_initialized:
            self.lazy_initialization(key_states, value_states)
            self._buffers = key_states[..., :0, :], value_states[..., :0, :]
        start = self.get_seq_length()
        end = start + key_states.shape[-2]
        if end > self._buffers[0].shape[-2]:
            self._buffers = _with_room(self._buffers[0], end), _with_room(self._buffers[1], end)
        for buffer, states in zip(self._buffers, (key_states, value_states), strict=True):
            buffer[..., start:end, :] = states
        return self._show(end)

    def crop(self, tokens_to_remove: int) -> None:
        """Forget the last tokens, given as a negative number; nothing is copied."""
        if tokens_to_remove and self.is_initialized:
            self._show(self.get_seq_length() - abs(tokens_to_remove))

    def size_bytes(self) -> int:
        """The memory of both buffers."""
        return sum(buffer.nbytes for buffer in self._buffers) if self.is_initialized else 0

    def _show(self, end: int) -> tuple[torch.Tensor, torch.Tensor]:
        self.keys, self.values = (buffer[..., :end, :] for buffer in self._buffers)
        return self.keys, self.values


class GrowingCache(_UntypedCache):
    """The cache of transformers models, with a `GrowingLayer` for each of theirs."""

    def __init__(self) -> None:
        super().__init__(layer_class_to_replicate=GrowingLayer)

    def fork(self, length: int) -> GrowingCache:
        """Another cache with the first `length` tokens of this one."""
        other = GrowingCache()
        for index, layer in enumerate(self.layers):
            keys, values = layer.keys[..., :length, :], layer.values[..., :length, :]
            other.update(keys, values, index)
        return other

    def size_bytes(self) -> int:
        """The memory of all layers, free room in their buffers included."""
        return sum(layer.size_bytes() for layer in self.layers)


@runtime_checkable
class CanReserve(Protocol):
    """A cache that makes room before it is needed."""

    def reserve(self, tokens: int) -> None:
        """For so many tokens in all."""
        ...


class CacheSlot:
    """One cache and its tokens. The model whose passes fill it makes the cache (`new_cache`), where
    it has one of its own."""

    def __init__(self) -> None:
        self.tokens: list[int] = []
        self._cache: Any = None

    def keep_common_prefix(self, prompt: Sequence[int]) -> int:
        """Crop to what a new prompt shares; give the number of tokens kept."""
        kept = common_prefix_length(self.tokens, prompt[:-1])
        self.crop(kept)
        return kept

    def crop(self, length: int) -> None:
        """Forget all but the first `length` tokens."""
        if length < len(self.tokens):
            # NOTE: transformers 5 takes the number of tokens to remove, as a negative number.
            self._cache.crop(length - len(self.tokens))
            del self.tokens[length:]

    def reserve(self, model: Any, tokens: int) -> None:
        """Make room for so many tokens in all at once, where the cache can."""
        with self.filled_by(model) as cache:
            if isinstance(cache, CanReserve):
                cache.reserve(tokens)

    def read(self, model: Any, tokens: Sequence[int]) -> torch.Tensor:
        """Append tokens by one pass of the model; the logits after the last, of shape (V,)."""
        return self.read_all(model, tokens, 1)[-1]

    def read_all(self, model: Any, tokens: Sequence[int], count: int) -> torch.Tensor:
        """Append tokens by one pass; the logits after each of the last `count`, (count, V)."""
        ids_1T = torch.tensor([tokens], device=model.device)
        with self.filled_by(model) as cache:
            output = model(
                input_ids=ids_1T, past_key_values=cache, use_cache=True, logits_to_keep=count
            )
        self.tokens.extend(tokens)
        return output.logits[0, -count:]

    @contextlib.contextmanager
    def filled_by(self, model: Any) -> Generator[Any]:
        """The cache, for a pass of the model; where that breaks off, the slot is empty."""
        if self._cache is None:
            self._cache = getattr(model, "new_cache", GrowingCache)()
        try:
            yield self._cache
        except BaseException:
            self.clear()
            raise

    def fork(self, length: int) -> CacheSlot:
        """Another slot that holds the first `length` tokens; what the two read goes apart."""
        other = CacheSlot()
        if length:
            other.tokens, other._cache = self.tokens[:length], self._cache.fork(length)
        return other

    def size_bytes(self) -> int:
        """The memory that the slot holds, free room in its buffers included."""
        return 0 if self._cache is None else self._cache.size_bytes()

    def clear(self) -> None:
        """Forget everything and free its memory."""
        self.tokens = []
        self._cache = None


def common_prefix_length(first: Sequence[int], second: Sequence[int]) -> int:
    """How many tokens two sequences share at their beginning."""
    for index, (a, b) in enumerate(zip(first, second, strict=False)):
        if a != b:
            return index
    return min(len(first), len(second))


def _with_room(states: torch.Tensor, tokens: int) -> torch.Tensor:
    """A buffer for at least that many tokens that begins with `states`."""
    size = -(-tokens // _GROWTH) * _GROWTH
    buffer = states.new_empty(*states.shape[:-2], size, states.shape[-1])
    buffer[..., : states.shape[-2], :] = states
    return buffer
