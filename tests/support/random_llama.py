"""Small random models of Llama's kin: what passes of our own are compared with transformers on."""

from __future__ import annotations

from typing import Any

import torch
import transformers
from torch import nn

SMALL: dict[str, Any] = {
    "vocab_size": 130,  # no whole number of blocks
    "hidden_size": 128,
    "intermediate_size": 192,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 64,
    "max_position_embeddings": 4096,
    "initializer_range": 0.2,
}
YARN: dict[str, Any] = {
    "rope_type": "yarn",
    "factor": 4.0,
    "original_max_position_embeddings": 1024,
    "rope_theta": 10_000.0,
}
KINDS = ["qwen2", "llama", "wide heads", "biased", "yarn", "no groups"]


def llama(**changes: Any) -> Any:
    configuration: dict[str, Any] = SMALL | changes
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(**configuration))


def make(kind: str, **more: Any) -> Any:
    """The model of a kind, always with the same weights; `more` changes its configuration."""
    torch.manual_seed(0)
    changes: dict[str, Any] = {
        "qwen2": {},
        "llama": {},
        "wide heads": {"head_dim": 128},
        "biased": {"attention_bias": True},
        "yarn": {"rope_parameters": YARN},
        "no groups": {"num_key_value_heads": 4},
    }[kind] | more
    if kind == "qwen2":
        model: Any = transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**(SMALL | changes)))
    else:
        model = llama(**changes)
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):  # they begin as zeros, and would hide a lost one
            nn.init.normal_(parameter)
        if "norm" in name:  # they begin as ones
            nn.init.uniform_(parameter, 0.5, 1.5)
    return model.eval().requires_grad_(False)


def tokens(count: int) -> list[int]:
    generator = torch.Generator().manual_seed(count)
    return torch.randint(0, SMALL["vocab_size"], (count,), generator=generator).tolist()


def relative_error(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float((found - expected).norm() / expected.norm())
