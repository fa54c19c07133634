"""The lean pass says what transformers' own pass says, token by token or many at once."""

from typing import Any

import pytest
import torch
import transformers
from torch import nn

from fimble.inference.kv_cache import CacheSlot
from fimble.inference.lean_model import LeanModel, can_be_lean

IDS = [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]
SMALL: dict[str, Any] = {
    "vocab_size": 100,
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 4096,
    "initializer_range": 0.3,
}
LINEAR_ROPE = {"rope_type": "linear", "factor": 4.0, "rope_theta": 100_000.0}
YARN_ROPE = {
    "rope_type": "yarn",
    "factor": 4.0,
    "original_max_position_embeddings": 1024,
    "rope_theta": 10_000.0,
}


def plain(name: str, linear: nn.Linear) -> Any:
    del name
    return lambda x: nn.functional.linear(x, linear.weight, linear.bias)


def make(kind: str) -> Any:
    torch.manual_seed(0)
    if kind == "qwen2":
        model = transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**SMALL))
        for layer in model.model.layers:  # biases begin as zeros, and would hide a lost one
            for part in (layer.self_attn.q_proj, layer.self_attn.k_proj, layer.self_attn.v_proj):
                nn.init.normal_(part.bias)
        return model.eval()
    changes: dict[str, Any] = {
        "llama": {},
        "wide heads": {"head_dim": 32},
        "linear rope": {"rope_parameters": LINEAR_ROPE},
        "yarn": {"rope_parameters": YARN_ROPE},
        "no groups": {"num_key_value_heads": 4},
    }[kind]
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(**(SMALL | changes))).eval()


KINDS = ["qwen2", "llama", "wide heads", "linear rope", "yarn", "no groups"]


@pytest.mark.parametrize("kind", KINDS)
@torch.inference_mode()
def test_all_tokens_at_once(kind: str) -> None:
    expected = make(kind)(torch.tensor([IDS])).logits
    found = LeanModel(make(kind), plain)(torch.tensor([IDS])).logits
    assert torch.allclose(found, expected, atol=1e-3)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sizes", [[12], [1] * 12, [9, 3], [4, 1, 7], [1, 11]])
@torch.inference_mode()
def test_in_pieces_with_a_cache(kind: str, sizes: list[int]) -> None:
    expected = make(kind)(torch.tensor([IDS])).logits[0]
    lean, slot = LeanModel(make(kind), plain), CacheSlot()
    for size in sizes:
        start = len(slot.tokens)
        logits_V = slot.read(lean, IDS[start : start + size])
        assert torch.allclose(logits_V, expected[start + size - 1], atol=1e-3)


@torch.inference_mode()
def test_the_last_logits_alone() -> None:
    lean = LeanModel(make("qwen2"), plain)
    every = lean(torch.tensor([IDS])).logits
    assert torch.allclose(lean(torch.tensor([IDS]), logits_to_keep=2).logits, every[:, -2:])


@torch.inference_mode()
def test_positions_far_away() -> None:
    ids = [5 + number % 90 for number in range(2000)]
    expected = make("qwen2")(torch.tensor([ids])).logits[0, -1]
    lean, slot = LeanModel(make("qwen2"), plain), CacheSlot()
    slot.read(lean, ids[:1500])
    assert torch.allclose(slot.read(lean, ids[1500:]), expected, atol=1e-2)


def test_what_is_not_known_to_the_last_detail_is_left_to_transformers() -> None:
    assert can_be_lean(make("qwen2"))
    gelu = transformers.LlamaConfig(**SMALL, hidden_act="gelu")
    assert not can_be_lean(transformers.LlamaForCausalLM(gelu))
    sliding = transformers.Qwen2Config(**SMALL, use_sliding_window=True)
    assert not can_be_lean(transformers.Qwen2ForCausalLM(sliding))
    dynamic = {"rope_type": "dynamic", "factor": 2.0, "rope_theta": 10_000.0}
    stretched = transformers.LlamaConfig(**SMALL, rope_parameters=dynamic)
    assert not can_be_lean(transformers.LlamaForCausalLM(stretched))
    other = transformers.GPT2LMHeadModel(
        transformers.GPT2Config(n_embd=32, n_layer=1, n_head=2, vocab_size=50)
    )
    assert not can_be_lean(other)
