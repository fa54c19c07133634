"""Int8 weights for the CPU, where decoding is bound by the reading of weights.

Weights have a scale for each output channel, inputs one for each *token*: so what comes out for a
token does not depend on the tokens beside it in a chunk, and what the cache holds is what would be
computed again.
"""

from __future__ import annotations

import warnings
from typing import Any, Final, cast

import torch
from torch import nn

from fimble.inference.device import has_native_bfloat16

_KEPT: Final = ("down_proj", "c_proj", "fc2", "dense_4h_to_h")
"""The way out of each MLP under its several names stays as it is: outliers in what enters it cost
ten points of pass@1, measured on 80 single-line holes (62.5 with it in int8, 72.5 without, as
bf16)."""
_LARGEST: Final = 127
_TINY: Final = 1e-12

_quantized: Any = torch.ops.quantized  # torch gives its operators no types


class Int8Linear(nn.Module):
    """A linear layer with int8 weights; input and output are float32 of shape (..., features)."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        bias = cast("torch.Tensor | None", linear.bias)
        self.bias = None if bias is None else bias.detach().float()
        self.packed = _pack(linear.weight.detach().float())
        self.in_features = linear.in_features
        self.out_features = linear.out_features

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """`x` of shape (..., in_features) to (..., out_features)."""
        x_TK = x.reshape(-1, self.in_features)
        largest_T1 = x_TK.abs().amax(dim=1, keepdim=True).clamp_(min=_TINY)
        # The operator takes one scale for all rows from the extremes that it meets. Each row is
        # brought to the range -1 to 1, and one more row holds both ends: the scale is constant.
        rows = torch.zeros(x_TK.shape[0] + 1, self.in_features)
        torch.div(x_TK, largest_T1, out=rows[:-1])
        rows[-1, 0], rows[-1, 1] = 1.0, -1.0
        y_TN = _quantized.linear_dynamic(rows, self.packed, reduce_range=False)[:-1] * largest_T1
        if self.bias is not None:
            y_TN += self.bias
        return y_TN.reshape(*x.shape[:-1], self.out_features)


class Bfloat16Linear(nn.Module):
    """A linear layer that computes in bfloat16 and takes and gives float32."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear = linear.bfloat16()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """`x` of shape (..., in_features) to (..., out_features)."""
        return self.linear(x.bfloat16()).to(x.dtype)


class WideningEmbedding(nn.Module):
    """A table of embeddings that stays as it was read; the rows looked up become float32."""

    def __init__(self, embedding: nn.Embedding) -> None:
        super().__init__()
        self.embedding = embedding

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """`ids` of shape (...) to (..., features)."""
        return self.embedding(ids).float()


def quantize_int8(model: nn.Module) -> None:
    """Replace the layers of a model in place, one by one; the small rest becomes float32."""
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear):
            kept = name.endswith(_KEPT)
            model.set_submodule(name, _unquantized(module) if kept else Int8Linear(module))
        elif type(module) is nn.Embedding:
            model.set_submodule(name, WideningEmbedding(module))
    for module in model.modules():
        if not isinstance(module, nn.Linear | nn.Embedding):
            for parameter in module.parameters(recurse=False):
                parameter.data = parameter.data.float()


def _unquantized(linear: nn.Linear) -> nn.Module:
    return Bfloat16Linear(linear) if has_native_bfloat16() else linear.float()


def _pack(weight_NK: torch.Tensor) -> Any:
    scale_N = (weight_NK.abs().amax(dim=1) / _LARGEST).clamp(min=_TINY)
    zero_N = torch.zeros_like(scale_N, dtype=torch.int64)
    # NOTE: torch 2.13 warns that this will go (pytorch#184982); the pin of torch covers it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        quantized = torch.quantize_per_channel(weight_NK, scale_N.double(), zero_N, 0, torch.qint8)
        return _quantized.linear_prepack(quantized, None)
