"""The native pass says what the lean pass with the same weights says, however it is divided."""

import os
import subprocess
import sys

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llvmlite import binding  # pyright: ignore[reportMissingTypeStubs]

from fimble.inference import int8_kernels
from fimble.inference.decoding import NotANumberError, Sampling, decode
from fimble.inference.fused.fused_model import FusedModel, can_be_fused, fuse
from fimble.inference.fused.int8_products import LEVELS
from fimble.inference.fused.registers import REGISTERS
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.quantization import lean_int8
from support.random_llama import KINDS, llama, make, relative_error, tokens

pytestmark = pytest.mark.skipif(REGISTERS is None, reason="there is no vector code for this CPU")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("count", [1, 5, 70])
@torch.inference_mode()
def test_it_agrees_with_the_lean_pass_and_with_transformers(
    kind: str, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Equal on every CPU but where Numba is told to compile for an older one.
    monkeypatch.setattr(int8_kernels, "input_levels", lambda: LEVELS)
    ids = torch.tensor([tokens(count)])
    exact = make(kind)(ids).logits
    lean = lean_int8(make(kind))(ids).logits
    found = fuse(make(kind))(ids).logits
    assert found.shape == exact.shape
    # Both round the same inputs to the same bytes, but for those that lie just between two.
    assert relative_error(found, lean) < 0.02
    assert relative_error(found, exact) < max(0.05, 1.5 * relative_error(lean, exact))


@pytest.fixture(scope="module")
def fused() -> FusedModel:
    return fuse(make("qwen2"))


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from([1, 2, 3, 7, 63, 64, 65, 300]), min_size=1, max_size=5))
def test_how_tokens_are_divided_changes_no_bit(fused: FusedModel, sizes: list[int]) -> None:
    ids = tokens(sum(sizes))
    at_once = fused(torch.tensor([ids])).logits[0]
    slot = CacheSlot()
    for size in sizes:
        start = len(slot.tokens)
        rows = slot.read_all(fused, ids[start : start + size], size)
        assert torch.equal(rows, at_once[start : start + size])


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_forks_and_cuts_change_no_bit(fused: FusedModel, data: st.DataObject) -> None:
    slot = CacheSlot()
    slot.read(fused, tokens(data.draw(st.integers(1, 600))))
    before = list(slot.tokens)
    length = data.draw(st.integers(0, len(before)))
    other = slot.fork(length)
    new = data.draw(st.lists(st.integers(0, 129), min_size=1, max_size=4))
    found = other.read(fused, new)
    assert torch.equal(found, CacheSlot().read(fused, [*before[:length], *new]))
    assert slot.tokens == before
    assert torch.equal(slot.read(fused, [7]), CacheSlot().read(fused, [*before, 7]))
    slot.crop(length)
    assert torch.equal(slot.read(fused, new), found)


def test_a_cache_tells_its_memory(fused: FusedModel) -> None:
    slot = CacheSlot()
    assert slot.size_bytes() == 0
    slot.read(fused, tokens(10))
    # Keys and values of 3 layers, 2 groups and 64 numbers each, for at least 10 tokens.
    assert slot.size_bytes() >= 10 * 2 * 3 * 2 * 64 * 4
    slot.clear()
    assert slot.size_bytes() == 0


@pytest.mark.parametrize("broken", ["norm", "embedding"])
def test_what_is_no_number_is_found_out(broken: str) -> None:
    model = make("qwen2")
    if broken == "norm":
        model.model.layers[1].post_attention_layernorm.weight[3] = torch.nan
    else:
        model.model.embed_tokens.weight[:, 5] = torch.inf
    decoded = decode(fuse(model), CacheSlot(), tokens(9), Sampling(), lambda: False)
    with pytest.raises(NotANumberError):
        next(decoded)


def test_what_it_does_not_know_is_left_to_others() -> None:
    assert can_be_fused(make("qwen2"))
    assert not can_be_fused(llama(head_dim=32))
    assert not can_be_fused(llama(intermediate_size=200))
    assert not can_be_fused(llama(hidden_act="gelu"))


@pytest.mark.parametrize("features", ["+avx2,+fma,+avxvnni", "+avx2,+fma"])
def test_older_vector_code(features: str) -> None:
    """The same tests, compiled for CPUs with smaller registers and without the byte product."""
    host = binding.get_host_cpu_features()
    if not all(host.get(name[1:]) for name in features.split(",")):
        pytest.skip("this CPU lacks them")
    if "NUMBA_CPU_FEATURES" in os.environ:
        pytest.skip("this is the run for an older CPU")
    environment = {"NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": features}
    command = [sys.executable, "-m", "pytest", "-q", "-x", __file__, "-k", "agrees or divided"]
    run = subprocess.run(
        command, env={**os.environ, **environment}, capture_output=True, text=True, timeout=600
    )
    assert run.returncode == 0, run.stdout
    assert "passed" in run.stdout
