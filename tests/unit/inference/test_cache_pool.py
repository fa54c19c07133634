"""Slots are chosen by the longest common beginning, kept for their owners, dropped by budget."""

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fimble.inference.cache_pool import CachePool
from fimble.inference.loading import LoadedModel

ONE = list(range(10, 130))
OTHER = list(range(150, 270))
BRANCH = [*ONE[:60], *range(140, 230)]
PLENTY = 2**30


def read(pool: CachePool, loaded: LoadedModel, prompt: list[int]) -> int:
    """Read a prompt; how much of it was there already."""
    with pool.slot_for(prompt) as slot:
        cached = len(slot.tokens)
        assert slot.tokens == prompt[:cached]
        with torch.inference_mode():
            found = slot.read(loaded.model, prompt[cached:])
            expected = loaded.model(torch.tensor([prompt])).logits[0, -1]
        assert torch.allclose(found, expected, atol=1e-3)
    return cached


def test_two_files_keep_what_they_have_read(tiny: LoadedModel) -> None:
    pool = CachePool(PLENTY)
    assert [read(pool, tiny, prompt) for prompt in (ONE, OTHER, ONE, OTHER)] == [0, 0, 119, 119]


def test_a_branch_leaves_the_rest_to_its_owner(tiny: LoadedModel) -> None:
    pool = CachePool(PLENTY)
    read(pool, tiny, ONE)
    assert read(pool, tiny, BRANCH) == 60
    assert read(pool, tiny, ONE) == 119
    assert read(pool, tiny, BRANCH) == len(BRANCH) - 1


def test_a_little_is_not_worth_a_copy(tiny: LoadedModel) -> None:
    pool = CachePool(PLENTY)
    read(pool, tiny, ONE)
    before = pool.size_bytes()
    assert read(pool, tiny, [*ONE[:-5], 9, 5]) == len(ONE) - 5
    assert pool.size_bytes() == before


def test_the_longest_unused_goes_first(tiny: LoadedModel) -> None:
    pool = CachePool(PLENTY)
    read(pool, tiny, ONE)
    small = CachePool(2 * pool.size_bytes())
    for prompt in (ONE, OTHER, ONE, list(range(20, 120))):
        read(small, tiny, prompt)
    assert small.size_bytes() <= 2 * pool.size_bytes()
    assert read(small, tiny, ONE) == 119
    assert read(small, tiny, OTHER) == 0


def test_a_budget_smaller_than_one_prompt_still_answers(tiny: LoadedModel) -> None:
    pool = CachePool(1)
    assert [read(pool, tiny, ONE) for _ in range(2)] == [0, 0]
    assert pool.size_bytes() == 0


def test_a_slot_in_use_is_not_shared(tiny: LoadedModel) -> None:
    pool = CachePool(PLENTY)
    read(pool, tiny, ONE)
    with pool.slot_for(ONE) as first, pool.slot_for(ONE) as second:
        assert first is not second
        assert first.tokens == ONE[:-1]
        assert second.tokens == []


def test_a_failed_pass_leaves_the_pool_sound(tiny: LoadedModel) -> None:
    pool = CachePool(PLENTY)
    read(pool, tiny, ONE)
    with pytest.raises(IndexError), pool.slot_for([*ONE, 10**6]) as slot:
        slot.read(tiny.model, [10**6])
    assert read(pool, tiny, ONE) == 0


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(st.integers(5, 7), min_size=1, max_size=120), min_size=2, max_size=6))
def test_any_prompts_in_any_order(tiny: LoadedModel, prompts: list[list[int]]) -> None:
    pool = CachePool(40_000)
    for prompt in prompts:
        read(pool, tiny, prompt)
