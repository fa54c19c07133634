"""Weights in int8: rounded as near as 8 bits are, and multiplied with as their widened form is."""

from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from fimble.inference.decoding import Sampling, decode
from fimble.inference.graphed import products
from fimble.inference.graphed.agreement import UnfitGraphsError, graph_checked
from fimble.inference.graphed.graphed_model import GraphedModel
from fimble.inference.graphed.layer_weights import take_weights
from fimble.inference.graphed.operators import PlainOperators
from fimble.inference.graphed.products import Product, round_weights, widen
from fimble.inference.graphed.rounded_layers import rounded_for_a_moment
from fimble.inference.kv_cache import CacheSlot
from support.random_llama import KINDS, make, relative_error, tokens

pytestmark = pytest.mark.usefixtures("one_thread")

TEXT = tokens(600)
CPU = torch.device("cpu")


@given(st.integers(1, 20), st.integers(1, 70))
@settings(deadline=None, max_examples=30)
def test_every_weight_is_at_most_half_a_step_away(outputs: int, inputs: int) -> None:
    torch.manual_seed(outputs)
    weight_NK = torch.randn(outputs, inputs) * torch.logspace(-6, 3, outputs).unsqueeze(1)
    int8_NK, scale_N = round_weights(weight_NK)
    assert int8_NK.abs().amax(dim=1).tolist() == [127] * outputs
    error_NK = (widen(int8_NK, scale_N, torch.float32) - weight_NK).abs()
    assert bool((error_NK <= 0.5001 * scale_N.unsqueeze(1)).all())


def test_an_output_that_is_always_zero() -> None:
    int8_NK, scale_N = round_weights(torch.zeros(2, 3))
    assert not widen(int8_NK, scale_N, torch.float32).any()


@pytest.mark.parametrize("at_once", [1, 130, 2**25])
@pytest.mark.parametrize("biased", [False, True])
def test_the_three_ways_to_multiply(
    monkeypatch: pytest.MonkeyPatch, at_once: int, biased: bool
) -> None:
    monkeypatch.setattr(products, "_AT_ONCE", at_once)
    torch.manual_seed(0)
    int8_NK, scale_N = round_weights(torch.randn(37, 50))
    bias_N = torch.randn(37) if biased else None
    product = Product(weight_NK=int8_NK, bias_N=bias_N, scale_N=scale_N)
    x_TK, sum_TN, out_TN = torch.randn(3, 50), torch.randn(3, 37), torch.empty(3, 37)
    expected_TN = x_TK @ (int8_NK.float() * scale_N.unsqueeze(1)).t()
    expected_TN += 0 if bias_N is None else bias_N
    expected_sum_TN = sum_TN + expected_TN
    assert torch.allclose(product.of(x_TK), expected_TN, atol=1e-5)
    product.into(x_TK, out_TN)
    assert torch.allclose(out_TN, expected_TN, atol=1e-5)
    product.add_to(sum_TN, x_TK)
    assert torch.allclose(sum_TN, expected_sum_TN, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
@torch.inference_mode()
def test_the_pass_is_that_of_the_rounded_model(kind: str) -> None:
    ids_1T = torch.tensor([tokens(40)])
    theirs, weights = make(kind), take_weights(make(kind), quantized=True)
    exact_TV = theirs(ids_1T).logits[0]
    with rounded_for_a_moment(theirs, CPU):
        expected_TV = theirs(ids_1T).logits[0]
    operators = PlainOperators(weights.architecture, weights.dtype)
    found_TV = GraphedModel(weights, operators, 4096)(ids_1T).logits[0]
    assert relative_error(found_TV, expected_TV) < 1e-4
    assert relative_error(exact_TV, expected_TV) > 1e-3, "nothing was rounded"
    assert torch.equal(theirs(ids_1T).logits[0], exact_TV), "the model was not as before"


def test_embeddings_stay_as_they_are_also_where_they_are_the_last_layer() -> None:
    model = make("qwen2", tie_word_embeddings=True)
    before = model.model.embed_tokens.weight.clone()
    with rounded_for_a_moment(model, CPU), torch.inference_mode():
        model(torch.tensor([[1, 2, 3]]))
    weights = take_weights(model, quantized=True)
    assert torch.equal(weights.embeddings, before)
    products_taken = [weights.lm_head]
    for layer in weights.layers:
        products_taken += [layer.qkv, layer.attention_out, layer.gate_up, layer.down]
    assert {each.weight_NK.dtype for each in products_taken} == {torch.int8}


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_right_pass_agrees_and_writes(dtype: torch.dtype) -> None:
    model = make("qwen2", initializer_range=0.05).to(dtype)
    graphed = graph_checked(model, TEXT, quantized=True)
    assert graphed.weights.lm_head.weight_NK.dtype == torch.int8
    token, logprob = next(decode(graphed, CacheSlot(), [7, 8], Sampling(), lambda: False))
    assert token >= 0 and logprob < 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_scales_that_are_another_outputs(
    monkeypatch: pytest.MonkeyPatch, dtype: torch.dtype
) -> None:
    """What a wrong kernel would do."""
    right = PlainOperators.multiply

    def wrong(self: Any, product: Product, x_TK: torch.Tensor) -> torch.Tensor:
        assert product.scale_N is not None
        scale_N = product.scale_N.roll(1)
        rolled = Product(weight_NK=product.weight_NK, bias_N=product.bias_N, scale_N=scale_N)
        return right(self, rolled, x_TK)

    monkeypatch.setattr(PlainOperators, "multiply", wrong)
    with pytest.raises(UnfitGraphsError, match="from the plain one"):
        graph_checked(make("qwen2").to(dtype), TEXT, quantized=True)
