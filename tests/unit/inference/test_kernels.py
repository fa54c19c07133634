"""The kernels for a card, run by Triton's interpreter: they say what PyTorch's operators say.

Triton comes with PyTorch's builds for CUDA alone, and reads at its first import whether it is to
interpret, so these run only where they are asked for:

    TRITON_INTERPRET=1 pytest tests/unit/inference/test_kernels.py
"""

import contextlib
import importlib.util
import os

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fimble.inference.fused.architecture import Architecture
from fimble.inference.graphed import kernel_operators
from fimble.inference.graphed.graphed_model import GraphedModel
from fimble.inference.graphed.kernel_operators import KernelOperators
from fimble.inference.graphed.layer_weights import take_weights
from fimble.inference.graphed.operators import PlainOperators
from fimble.inference.graphed.products import Product, round_weights
from fimble.inference.graphed.rounded_layers import rounded_for_a_moment
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.rotary import RotaryTable
from support.random_llama import make, tokens

pytestmark = [
    pytest.mark.usefixtures("one_thread"),
    pytest.mark.skipif(importlib.util.find_spec("triton") is None, reason="there is no Triton"),
    pytest.mark.skipif(
        os.environ.get("TRITON_INTERPRET") != "1", reason="wants TRITON_INTERPRET=1"
    ),
]

ROOM = 256


def shape(heads: int, groups: int, head_size: int) -> Architecture:
    return Architecture(
        layers=1,
        heads=heads,
        groups=groups,
        head_size=head_size,
        vocabulary=10,
        epsilon=1e-6,
        frequencies=[10_000.0 ** (-2 * i / head_size) for i in range(head_size // 2)],
        scaling=1.0,
    )


SHAPES = [shape(4, 2, 32), shape(14, 2, 64), shape(3, 3, 16), shape(12, 2, 128)]


@given(st.sampled_from([1, 3, 16]), st.sampled_from([64, 96, 1536]))
@settings(deadline=None, max_examples=6)
def test_norm_and_gate(count: int, size: int) -> None:
    torch.manual_seed(count)
    ours, plain = (kind(SHAPES[0], torch.float32) for kind in (KernelOperators, PlainOperators))
    x_TH, weight_H = torch.randn(count, size), torch.randn(size)
    assert torch.allclose(
        ours.normalise(x_TH, weight_H), plain.normalise(x_TH, weight_H), atol=1e-5
    )
    assert torch.allclose(ours.gate(x_TH), plain.gate(x_TH), atol=1e-5)


@pytest.mark.parametrize(
    "architecture", SHAPES, ids=lambda shape: f"{shape.heads}x{shape.head_size}"
)
@pytest.mark.parametrize(("count", "past"), [(1, 0), (1, 70), (4, 31), (16, 0), (16, 200)])
@torch.inference_mode()
def test_turning_storing_and_attention(architecture: Architecture, count: int, past: int) -> None:
    torch.manual_seed(past)
    rotations_S1R = RotaryTable(torch.tensor(architecture.frequencies)).rows(0, ROOM)
    heads = architecture.heads + 2 * architecture.groups
    mixed_TN = torch.randn(count, heads * architecture.head_size)
    states = torch.randn(2, architecture.groups, ROOM, architecture.head_size)
    found: list[tuple[torch.Tensor, ...]] = []
    for kind in (KernelOperators, PlainOperators):
        operators, states_2GSD = kind(architecture, torch.float32), states.clone()
        places = operators.place(torch.arange(past, past + count), rotations_S1R, ROOM)
        queries_THD = operators.turn_and_store(mixed_TN, places, states_2GSD)
        mixed_TA = operators.attend(queries_THD, places, states_2GSD)
        found.append((queries_THD, states_2GSD, mixed_TA))
    for ours, plain in zip(*found, strict=True):
        assert torch.allclose(ours, plain, atol=1e-5)


@pytest.mark.parametrize("count", [1, 2, 3, 16])
@pytest.mark.parametrize(("outputs", "inputs"), [(37, 50), (130, 192), (5, 1500)])
@pytest.mark.parametrize("biased", [False, True])
def test_products_in_int8(
    monkeypatch: pytest.MonkeyPatch, count: int, outputs: int, inputs: int, biased: bool
) -> None:
    monkeypatch.setattr(kernel_operators, "_VOCABULARY", 100)
    torch.manual_seed(count)
    int8_NK, scale_N = round_weights(torch.randn(outputs, inputs))
    bias_N = torch.randn(outputs) if biased else None
    product = Product(weight_NK=int8_NK, bias_N=bias_N, scale_N=scale_N)
    x_TK, sum_TN = torch.randn(count, inputs), torch.randn(count, outputs)
    found: list[tuple[torch.Tensor, ...]] = []
    for kind in (KernelOperators, PlainOperators):
        operators, added_TN = kind(SHAPES[0], torch.float32), sum_TN.clone()
        out_TN = torch.full_like(sum_TN, torch.nan)
        operators.add_product(product, added_TN, x_TK)
        operators.multiply_into(product, x_TK, out_TN)
        found.append((operators.multiply(product, x_TK), added_TN, out_TN))
    for ours, plain in zip(*found, strict=True):
        assert torch.allclose(ours, plain, atol=1e-4)


def test_a_row_in_bfloat16() -> None:
    """Of one row only: the interpreter has no products of rows in bfloat16."""
    int8_NK, scale_N = round_weights(torch.randn(37, 500))
    product = Product(weight_NK=int8_NK, bias_N=None, scale_N=scale_N)
    x_1K = torch.randn(1, 500).bfloat16()
    found_1N = KernelOperators(SHAPES[0], torch.bfloat16).multiply(product, x_1K).float()
    exact_1N = product.of(x_1K.float())
    assert float((found_1N - exact_1N).abs().max()) < 2**-8 * float(exact_1N.abs().max())


@pytest.mark.parametrize("quantized", [False, True])
def test_a_whole_pass(quantized: bool) -> None:
    weights = take_weights(make("qwen2"), quantized=quantized)
    operators = KernelOperators(weights.architecture, weights.dtype)
    slot, theirs, ids = CacheSlot(), make("qwen2"), tokens(40)
    ours = GraphedModel(weights, operators, 4096, ROOM)
    with torch.inference_mode():
        cpu = torch.device("cpu")
        with rounded_for_a_moment(theirs, cpu) if quantized else contextlib.nullcontext():
            expected_TV = theirs(torch.tensor([ids])).logits[0]
        for start, end in ((0, 33), (33, 34), (34, 40)):
            found_TV = slot.read_all(ours, ids[start:end], end - start)
            assert torch.allclose(found_TV, expected_TV[start:end], atol=2e-3)
