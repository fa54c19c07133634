"""The pass that a GPU replays says what transformers says, however the tokens are divided.

Here it runs on the CPU, uncaptured; what capturing asks of it (that nothing depends on a value on
the device) is proven of the very operators it launches.
"""

from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.utils._python_dispatch import TorchDispatchMode

from fimble.inference.cache_pool import CachePool
from fimble.inference.graphed.graphed_model import GraphedModel, graph
from fimble.inference.graphed.steps import MOST, SIZES
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.lean_model import LeanModel
from support.random_llama import KINDS, make, tokens

pytestmark = pytest.mark.usefixtures("one_thread")

LONG = tokens(700)
FIRST_ROOM = 256  # so small that it grows, and buckets are crossed, within `LONG`


@pytest.fixture(scope="module")
def theirs() -> Any:
    return make("qwen2")


@pytest.fixture(scope="module")
def ours() -> GraphedModel:
    return graph(make("qwen2"), FIRST_ROOM)


@torch.inference_mode()
def expected_rows(model: Any, ids: list[int], count: int) -> torch.Tensor:
    return model(torch.tensor([ids])).logits[0, -count:]


def check_read(model: Any, theirs: Any, slot: CacheSlot, ids: list[int]) -> None:
    """What the last pass of so many tokens gives after each of them."""
    with torch.inference_mode():
        found_TV = slot.read_all(model, ids, len(ids))
    assert found_TV.shape[0] == len(ids)
    assert torch.allclose(found_TV, expected_rows(theirs, slot.tokens, len(ids)), atol=2e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_the_architectures_by_many_tokens_and_by_few(kind: str) -> None:
    model, ids = make(kind), tokens(40)
    ours, slot = graph(make(kind)), CacheSlot()
    for start, end in ((0, 20), (20, 21), (21, 24), (24, 40)):
        check_read(ours, model, slot, ids[start:end])


def test_without_a_cache(ours: GraphedModel, theirs: Any) -> None:
    for count in (3, 30):
        ids = tokens(count)
        found_TV = ours(torch.tensor([ids])).logits[0]
        assert torch.allclose(found_TV, expected_rows(theirs, ids, count), atol=2e-3)


@pytest.mark.parametrize("count", range(1, MOST + 1))
def test_padded_steps(ours: GraphedModel, theirs: Any, count: int) -> None:
    slot = CacheSlot()
    for ids in (tokens(count), tokens(count + 50)[:count]):
        check_read(ours, theirs, slot, ids)


def test_buckets_and_rooms_are_left_behind_in_the_midst() -> None:
    model, theirs, slot = graph(make("llama"), FIRST_ROOM), make("llama"), CacheSlot()
    at = 0
    for size in (240, 16, 1, 3, 245, 8, 1, 1, 4, 180, 1):  # 256 and 512 among them
        check_read(model, theirs, slot, LONG[at : at + size])
        at += size


def test_a_window_that_is_full_to_its_last_token() -> None:
    config = {"max_position_embeddings": 300}
    model, theirs, slot = graph(make("llama", **config)), make("llama", **config), CacheSlot()
    for start, end in ((0, 290), (290, 299), (299, 300)):
        check_read(model, theirs, slot, LONG[start:end])


def test_what_stands_behind_a_cache_is_never_seen(ours: GraphedModel, theirs: Any) -> None:
    slot = CacheSlot()
    for ids in (tokens(60), tokens(9)):
        check_read(ours, theirs, slot, ids)
    slot.crop(40)
    for ids in (tokens(1), tokens(30)):
        check_read(ours, theirs, slot, ids)


def test_a_pass_that_breaks_off_leaves_the_slot_empty(ours: GraphedModel, theirs: Any) -> None:
    slot = CacheSlot()
    check_read(ours, theirs, slot, tokens(20))
    with pytest.raises((IndexError, RuntimeError)):
        slot.read(ours, [10**6])  # no such token
    assert slot.tokens == []
    check_read(ours, theirs, slot, tokens(5))


SIZE = st.sampled_from([1, 2, 3, 7, 16, 17, 60, 200])


@settings(
    deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_order_of_reading_cropping_and_forking(
    ours: GraphedModel, theirs: Any, data: st.DataObject
) -> None:
    """Several texts at once, of which one is resident at a time."""
    slots = [CacheSlot(), CacheSlot()]
    for _ in range(data.draw(st.integers(2, 7))):
        slot = data.draw(st.sampled_from(slots))
        kept = data.draw(st.integers(0, len(slot.tokens)))
        if data.draw(st.booleans()):
            slot = slot.fork(kept)
            slots.append(slot)
        else:
            slot.crop(kept)
        count = data.draw(SIZE)
        start = data.draw(st.integers(0, 100))
        check_read(ours, theirs, slot, LONG[start : start + count])


def test_the_slots_of_a_pool_keep_to_their_budget(ours: GraphedModel, theirs: Any) -> None:
    one, other = tokens(130), tokens(131)
    pool = CachePool(2 * 140 * ours.residence.bytes_per_token)
    held: list[int] = []
    for prompt in (one, other, [*one[:60], *tokens(40)], one, other):
        with pool.slot_for(prompt) as slot:
            held.append(len(slot.tokens))
            check_read(ours, theirs, slot, prompt[len(slot.tokens) :])
        assert pool.size_bytes() <= 2 * 140 * ours.residence.bytes_per_token
    assert held[:3] == [0, 0, 60]


class Launches(TorchDispatchMode):
    """Notes every operator that runs."""

    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.names.append(str(func))
        return func(*args, **(kwargs or {}))


LOOKS_AT_A_VALUE = ("_local_scalar_dense", "nonzero", "item", "equal", "lift_fresh", "unique")


@pytest.mark.parametrize("size", SIZES)
def test_a_step_launches_the_same_whatever_stands_before_it(ours: GraphedModel, size: int) -> None:
    seen: list[list[str]] = []
    for past in (0, 17, 200):
        ours.bring_in(ours.new_cache(), 300)
        ours.steps.seed(tokens(size), past)
        with torch.inference_mode(), Launches() as launches:
            ours.steps.captured_work(size, 512)()
        seen.append(launches.names)
    assert seen[0] == seen[1] == seen[2]
    assert not [name for name in seen[0] if any(word in name for word in LOOKS_AT_A_VALUE)]


def test_the_lean_pass_says_the_same_in_bfloat16() -> None:
    """Where numbers are rounded, both passes are off by as much."""
    exact = expected_rows(make("qwen2"), LONG[:100], 1)[0]
    rounded: Any = make("qwen2").to(torch.bfloat16)

    def error(model: Any) -> float:
        slot = CacheSlot()
        slot.read(model, LONG[:90])
        logits_V = slot.read_all(model, LONG[90:100], 1)[-1].float()
        return float((logits_V - exact).norm() / exact.norm())

    with torch.inference_mode():
        ours = error(graph(make("qwen2").to(torch.bfloat16)))
        lean = error(LeanModel(rounded, lambda _name, linear: linear))
    assert ours < max(1.5 * lean, 0.02)
