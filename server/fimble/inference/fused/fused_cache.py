"""The keys and values of one sequence, in memory that goes from one sequence to the next.

Memory that a process has never touched is slow at its first use, most of all on a virtual machine
(37 MB: 5 ms where the machine has it, 120 ms where its host must find it first). So what a cache
gives up is kept for the next one, and room for a whole prompt is made at once.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from fimble.inference.fused.block_products import BLOCK
from fimble.inference.fused.forward_pass import Cache

_GROWTH: Final = 512
"""Tokens by which a cache grows; a multiple of `BLOCK`."""
_MOST_SPARE: Final = 3
_MOST_TIMES: Final = 3
"""Memory for so many times the tokens is left for a cache that needs it."""


class Buffers:
    """Makes the arrays of caches, and keeps the last few that were given back.

    Args:
        layers, groups, head_size: the shape of the model.
    """

    def __init__(self, layers: int, groups: int, head_size: int) -> None:
        self._shape = layers, groups, head_size
        self._spare: list[Cache] = []

    def take(self, tokens: int) -> Cache:
        """Arrays with room for at least so many tokens; what stands in them are finite numbers."""
        size = in_steps(tokens)
        fitting = [each for each in self._spare if size <= room_of(each) <= _MOST_TIMES * size]
        if fitting:
            smallest = min(fitting, key=room_of)
            self._spare = [each for each in self._spare if each is not smallest]
            return smallest
        layers, groups, head = self._shape
        # NOTE: zeros, not whatever stood there: a block is read to its end, and 0 x NaN is NaN.
        return Cache(
            keys=np.zeros((layers, groups, size // BLOCK, head, BLOCK), np.float32),
            values=np.zeros((layers, groups, size, head), np.float32),
        )

    def give_back(self, arrays: Cache) -> None:
        """Nobody uses them any longer. The smallest are let go where there are many."""
        if room_of(arrays):
            self._spare = sorted([*self._spare, arrays], key=room_of)[-_MOST_SPARE:]


class FusedCache:
    """Keys and values of all layers, with room for more tokens."""

    def __init__(self, buffers: Buffers) -> None:
        self._buffers = buffers
        self._length = 0
        self.arrays = buffers.take(0)

    def __del__(self) -> None:
        self._buffers.give_back(self.arrays)

    def get_seq_length(self) -> int:
        """The number of tokens it holds."""
        return self._length

    def crop(self, tokens_to_remove: int) -> None:
        """Forget the last tokens, given as a negative number; nothing is copied."""
        self._length -= abs(tokens_to_remove)

    def size_bytes(self) -> int:
        """The memory of it, free room included."""
        return self.arrays.keys.nbytes + self.arrays.values.nbytes

    def fork(self, length: int) -> FusedCache:
        """Another cache with the first `length` tokens of this one."""
        other = FusedCache(self._buffers)
        other.append(length)
        _copy_tokens(self.arrays, other.arrays, length)
        return other

    def append(self, tokens: int) -> None:
        """Count tokens whose keys and values are written by a pass; make room where it lacks."""
        self.reserve(self._length + tokens)
        self._length += tokens

    def reserve(self, tokens: int) -> None:
        """Make room for so many tokens in all, where it lacks."""
        if tokens <= room_of(self.arrays):
            return
        before, self.arrays = self.arrays, self._buffers.take(tokens)
        _copy_tokens(before, self.arrays, self._length)
        self._buffers.give_back(before)


def room_of(arrays: Cache) -> int:
    """How many tokens there is room for."""
    return int(arrays.values.shape[2])


def in_steps(tokens: int) -> int:
    """Rounded up to what caches grow by."""
    return -(-tokens // _GROWTH) * _GROWTH


def _copy_tokens(source: Cache, target: Cache, length: int) -> None:
    blocks = -(-length // BLOCK)
    target.keys[:, :, :blocks] = source.keys[:, :, :blocks]
    target.values[:, :, :length] = source.values[:, :, :length]
