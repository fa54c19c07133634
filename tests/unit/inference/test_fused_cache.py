"""Memory of caches: made once for a prompt, and handed on to the next sequence."""

import numpy as np
import pytest

from fimble.inference.fused.fused_cache import Buffers, FusedCache, room_of


@pytest.fixture
def buffers() -> Buffers:
    return Buffers(layers=2, groups=1, head_size=64)


def filled(buffers: Buffers, tokens: int) -> FusedCache:
    cache = FusedCache(buffers)
    cache.append(tokens)
    cache.arrays.values[:, :, :tokens] = np.arange(tokens)[None, None, :, None]
    return cache


def test_what_a_cache_gives_up_is_the_next_ones(buffers: Buffers) -> None:
    cache = filled(buffers, 600)
    address = cache.arrays.values.ctypes.data
    del cache
    assert filled(buffers, 700).arrays.values.ctypes.data == address


def test_two_that_live_never_share_memory(buffers: Buffers) -> None:
    first = filled(buffers, 600)
    other = first.fork(300)
    assert not np.shares_memory(first.arrays.values, other.arrays.values)
    grown = filled(buffers, 600)
    grown.append(600)  # what it had before is free again
    third = filled(buffers, 500)
    for one in (first, other, grown):
        assert not np.shares_memory(one.arrays.values, third.arrays.values)


def test_room_is_made_once_and_keeps_what_was_read(buffers: Buffers) -> None:
    cache = filled(buffers, 100)
    cache.reserve(1500)
    address = cache.arrays.values.ctypes.data
    assert room_of(cache.arrays) == 1536 and cache.get_seq_length() == 100
    cache.append(1400)
    assert cache.arrays.values.ctypes.data == address
    assert (cache.arrays.values[0, 0, :100, 0] == np.arange(100)).all()


def test_a_small_cache_takes_no_large_memory_and_few_are_kept(buffers: Buffers) -> None:
    caches = [filled(buffers, 512 * size) for size in (1, 2, 3, 4, 5)]
    caches.clear()
    # Those of 3, 4 and 5 x 512 were kept.
    assert room_of(buffers.take(100)) == 512 * 3
    assert room_of(buffers.take(100)) == 512
