"""From a transformers model to the weights of the native pass, layer by layer.

A layer's own weights are taken away as soon as they are converted, so that both forms of a model
never stand in memory together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, cast

import numpy as np
import torch
from torch import nn

from fimble.inference.fused.block_products import BLOCK
from fimble.inference.fused.forward_pass import Products, Weights
from fimble.inference.fused.int8_products import ZERO
from fimble.inference.quantization import to_int8

_FOUR: Final = 4  # bytes that are multiplied and added in one step


def convert_weights(model: Any) -> Weights:
    """The weights of a model for which `fused_model.can_be_fused`; its layers are gone after it."""
    layers = model.model.layers
    count = len(layers)
    kinds: dict[str, _Stack] = {
        "qkv": _Stack(count),
        "attention_out": _Stack(count),
        "gate_up": _Stack(count),
        "down": _Stack(count),
    }
    norms: list[tuple[Any, Any]] = []
    for index, layer in enumerate(layers):
        attention, mlp = layer.self_attn, layer.mlp
        norms.append(
            (_floats(layer.input_layernorm.weight), _floats(layer.post_attention_layernorm.weight))
        )
        kinds["qkv"].put(index, [attention.q_proj, attention.k_proj, attention.v_proj])
        kinds["attention_out"].put(index, [attention.o_proj])
        kinds["gate_up"].put(index, [mlp.gate_proj, mlp.up_proj])
        kinds["down"].put(index, [mlp.down_proj])
        layers[index] = nn.Identity()
    lm_head = _Stack(1)
    lm_head.put(0, [_in_whole_blocks(model.lm_head)])
    return Weights(
        norm_before_attention=np.stack([before for before, _ in norms]),
        qkv=kinds["qkv"].products(),
        attention_out=kinds["attention_out"].products(),
        norm_before_mlp=np.stack([before for _, before in norms]),
        gate_up=kinds["gate_up"].products(),
        down=kinds["down"].products(),
        norm=_floats(model.model.norm.weight),
        lm_head=lm_head.products(),
    )


class _Stack:
    """The layers of one kind, in arrays with room for all of them."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._products: Products | None = None

    def put(self, index: int, linears: Sequence[nn.Linear]) -> None:
        """Convert one layer, whose outputs are those of several, one after the other."""
        outputs = sum(linear.out_features for linear in linears)
        inputs = linears[0].in_features
        if self._products is None:
            self._products = _with_room(self._count, outputs, inputs)
        weights, scale, start, bias = (array[index] for array in self._products)
        first = 0
        for linear in linears:
            rows = slice(first, first + linear.out_features)
            int8_NK, scale_N = to_int8(linear.weight.detach())
            blocks = slice(rows.start // BLOCK, rows.stop // BLOCK)
            weights[blocks] = in_blocks(int8_NK).numpy()
            scale[rows] = scale_N.numpy()
            start[rows] = -ZERO * int8_NK.sum(dim=1, dtype=torch.int32).numpy()
            if (own_bias := getattr(linear, "bias", None)) is not None:
                bias[rows] = _floats(own_bias)
            first = rows.stop

    def products(self) -> Products:
        """All layers."""
        assert self._products is not None, "no layer was converted"
        return self._products


def in_blocks(int8_NK: torch.Tensor) -> torch.Tensor:
    """Weights in the order in which they are read: (N / 64, K / 4, 64, 4)."""
    outputs, inputs = int8_NK.shape
    parts = int8_NK.view(outputs // BLOCK, BLOCK, inputs // _FOUR, _FOUR)
    return parts.transpose(1, 2).contiguous()


def fits_blocks(model: Any) -> bool:
    """Whether all outputs of its layers come in whole blocks and all inputs in fours."""
    return all(
        module.out_features % BLOCK == 0 and module.in_features % _FOUR == 0
        for module in model.model.modules()
        if isinstance(module, nn.Linear)
    )


def _in_whole_blocks(linear: nn.Linear) -> nn.Linear:
    """A layer with outputs of zero behind its own."""
    lacking = -linear.out_features % BLOCK
    if not lacking:
        return linear
    outputs = linear.out_features + lacking
    longer = nn.Linear(linear.in_features, outputs, bias=False, device="meta")
    longer.weight = nn.Parameter(nn.functional.pad(linear.weight, (0, 0, 0, lacking)))
    bias = cast("torch.Tensor | None", linear.bias)
    if bias is not None:
        longer.bias = nn.Parameter(nn.functional.pad(bias, (0, lacking)))
    return longer


def _with_room(count: int, outputs: int, inputs: int) -> Products:
    make: Callable[..., Any] = np.empty
    return Products(
        weights=make((count, outputs // BLOCK, inputs // _FOUR, BLOCK, _FOUR), np.int8),
        scale=make((count, outputs), np.float32),
        start=make((count, outputs), np.int32),
        bias=np.zeros((count, outputs), np.float32),
    )


def _floats(tensor: torch.Tensor) -> Any:
    return tensor.detach().float().numpy()
