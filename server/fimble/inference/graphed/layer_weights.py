"""The weights of a transformers model, joined so that a layer takes four products."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import nn

from fimble.inference.fused.architecture import Architecture, architecture_of
from fimble.inference.lean_model import stack_linears
from fimble.inference.rotary import interleave_halves


@dataclass(frozen=True, kw_only=True)
class Product:
    """A matrix to multiply with, of shape (outputs, inputs)."""

    weight_NK: torch.Tensor
    bias_N: torch.Tensor | None

    def of(self, x_TK: torch.Tensor) -> torch.Tensor:
        """The product, (T, N)."""
        return F.linear(x_TK, self.weight_NK, self.bias_N)

    def add_to(self, sum_TN: torch.Tensor, x_TK: torch.Tensor) -> None:
        """Add the product in place: the sum is rounded once, and needs no launch of its own."""
        sum_TN.addmm_(x_TK, self.weight_NK.t())
        if self.bias_N is not None:
            sum_TN.add_(self.bias_N)

    def into(self, x_TK: torch.Tensor, out_TN: torch.Tensor) -> None:
        """Write the product to where it belongs."""
        torch.mm(x_TK, self.weight_NK.t(), out=out_TN)
        if self.bias_N is not None:
            out_TN.add_(self.bias_N)


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


def take_weights(model: Any) -> ModelWeights:
    """Join the weights of a transformers model, whose layers are taken away."""
    architecture, inner = architecture_of(model), model.model
    layers: list[LayerWeights] = []
    for index, layer in enumerate(inner.layers):
        layers.append(_take_layer(layer, architecture.head_size))
        inner.layers[index] = nn.Identity()  # its memory goes before the next one is made
    return ModelWeights(
        architecture=architecture,
        embeddings=inner.embed_tokens.weight.detach(),
        layers=layers,
        norm=inner.norm.weight.detach(),
        lm_head=_product(model.lm_head),
    )


def _take_layer(layer: Any, head_size: int) -> LayerWeights:
    attention, mlp = layer.self_attn, layer.mlp
    queries, keys = (
        interleave_halves(part, head_size) for part in (attention.q_proj, attention.k_proj)
    )
    return LayerWeights(
        norm_before_attention=layer.input_layernorm.weight.detach(),
        qkv=_product(stack_linears([queries, keys, attention.v_proj])),
        attention_out=_product(attention.o_proj),
        norm_before_mlp=layer.post_attention_layernorm.weight.detach(),
        gate_up=_product(stack_linears([mlp.gate_proj, mlp.up_proj])),
        down=_product(mlp.down_proj),
    )


def _product(linear: nn.Linear) -> Product:
    bias = cast("torch.Tensor | None", linear.bias)
    return Product(weight_NK=linear.weight.detach(), bias_N=None if bias is None else bias.detach())
