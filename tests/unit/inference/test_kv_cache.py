"""The slot holds exactly the keys and values of its tokens, whatever happened before."""

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fimble.inference.kv_cache import CacheSlot, common_prefix_length
from fimble.inference.loading import LoadedModel


@given(st.lists(st.integers(0, 3)), st.lists(st.integers(0, 3)))
def test_the_common_prefix(first: list[int], second: list[int]) -> None:
    length = common_prefix_length(first, second)
    assert first[:length] == second[:length]
    assert first[: length + 1] != second[: length + 1] or length == min(len(first), len(second))


def test_the_last_token_of_a_prompt_is_always_read_again(tiny: LoadedModel) -> None:
    slot = CacheSlot()
    slot.read(tiny.model, [5, 6, 7])
    assert slot.keep_common_prefix([5, 6, 7]) == 2
    assert slot.tokens == [5, 6]


def test_nothing_in_common(tiny: LoadedModel) -> None:
    slot = CacheSlot()
    slot.read(tiny.model, [5, 6, 7])
    assert slot.keep_common_prefix([9, 6, 7]) == 0
    assert slot.tokens == []


@torch.inference_mode()
def logits_after(loaded: LoadedModel, tokens: list[int]) -> torch.Tensor:
    return loaded.model(torch.tensor([tokens])).logits[0, -1]


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_order_of_reading_and_cropping(tiny: LoadedModel, data: st.DataObject) -> None:
    slot = CacheSlot()
    for _ in range(data.draw(st.integers(1, 4))):
        kept = slot.tokens[: data.draw(st.integers(0, len(slot.tokens)))]
        # Long pieces too, so that the buffers grow.
        size = data.draw(st.sampled_from([1, 2, 3, 30, 700]))
        new = data.draw(st.lists(st.integers(5, 300), min_size=size, max_size=size))
        prompt = [*kept, *new]
        held = slot.keep_common_prefix(prompt)
        with torch.inference_mode():
            found = slot.read(tiny.model, prompt[held:])
        assert slot.tokens == prompt
        assert torch.allclose(found, logits_after(tiny, prompt), atol=1e-3)


def test_a_pass_that_breaks_off_leaves_nothing_half_read(tiny: LoadedModel) -> None:
    slot = CacheSlot()
    slot.read(tiny.model, [5, 6, 7])
    with pytest.raises(IndexError):
        slot.read(tiny.model, [10**6])  # no such token
    assert slot.tokens == []
    with torch.inference_mode():
        assert torch.allclose(slot.read(tiny.model, [5, 6]), logits_after(tiny, [5, 6]), atol=1e-4)
