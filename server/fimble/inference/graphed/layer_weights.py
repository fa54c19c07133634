"""The weights of a transformers model, joined so that a layer takes four products."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import nn

from fimble.inference.fused.architecture import Architecture, architecture_of
from fimble.inference.graphed.products import Product, round_weights
from fimble.inference.lean_model import stack_linears
from fimble.inference.rotary import interleave_halves


@dataclass(frozen=True, kw_only=True)
class LayerWeights:
    """One decoder layer. Queries and keys have the pairs of a rotation as neighbours."""

    norm_before_attention: torch.Tensor
    qkv: Product
    attention_out: Product
    norm_before_mlp: torch.Tensor
    gate_up: Product
    down: Product


@dataclass(frozen=True, kw_only=True)
class ModelWeights:
    """All of a model, on one device.

    Attributes:
        embeddings: of shape (vocabulary, hidden size).
    """

    architecture: Architecture
    embeddings: torch.Tensor
    layers: list[LayerWeights]
    norm: torch.Tensor
    lm_head: Product

    @property
    def device(self) -> torch.device:
        """Where they all are."""
        return self.embeddings.device

    @property
    def dtype(self) -> torch.dtype:
        """The type of states and products; sums within a product are wider."""
        return self.embeddings.dtype


def take_weights(
    model: Any, *, quantized: bool = False, device: torch.device | None = None
) -> ModelWeights:
    """Join the weights of a transformers model, whose layers are taken away.

    Args:
        quantized: whether products become int8. The table of embeddings does not, also where it is
            the last layer too, which then stands there in both forms: only a row of it is read
            for a token, so that 8 bits would round what goes into all layers and save no time.
        device: where they go, one layer at a time; that of the model if not given.
    """
    architecture, inner = architecture_of(model), model.model
    place: torch.device = device or model.device

    def take(linear: nn.Linear) -> Product:
        return _product(linear, place, quantized)

    layers: list[LayerWeights] = []
    for index, layer in enumerate(inner.layers):
        layers.append(_take_layer(layer.to(place), architecture.head_size, take))
        inner.layers[index] = nn.Identity()  # its memory goes before the next one is made
    return ModelWeights(
        architecture=architecture,
        embeddings=inner.embed_tokens.weight.detach().to(place),
        layers=layers,
        norm=inner.norm.weight.detach().to(place),
        lm_head=take(model.lm_head),
    )


def _take_layer(layer: Any, head_size: int, take: Callable[[nn.Linear], Product]) -> LayerWeights:
    attention, mlp = layer.self_attn, layer.mlp
    queries, keys = (
        interleave_halves(part, head_size) for part in (attention.q_proj, attention.k_proj)
    )
    return LayerWeights(
        norm_before_attention=layer.input_layernorm.weight.detach(),
        qkv=take(stack_linears([queries, keys, attention.v_proj])),
        attention_out=take(attention.o_proj),
        norm_before_mlp=layer.post_attention_layernorm.weight.detach(),
        gate_up=take(stack_linears([mlp.gate_proj, mlp.up_proj])),
        down=take(mlp.down_proj),
    )


def _product(linear: nn.Linear, device: torch.device, quantized: bool) -> Product:
    bias = cast("torch.Tensor | None", linear.bias)
    bias_N = None if bias is None else bias.detach().to(device)
    weight_NK = linear.weight.detach().to(device)
    if not quantized:
        return Product(weight_NK=weight_NK, bias_N=bias_N)
    int8_NK, scale_N = round_weights(weight_NK)
    return Product(weight_NK=int8_NK, bias_N=bias_N, scale_N=scale_N)
