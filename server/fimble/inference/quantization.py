"""Int8 weights for the CPU, where decoding is bound by the reading of weights.

Weights have a scale for each output channel, inputs one for each *token*: so what comes out for a
token does not depend on the tokens beside it in a chunk, and what the cache holds is what would be
computed again.
"""

from __future__ import annotations

from typing import Final, cast

import torch
from torch import nn

from fimble.inference import int8_kernels
from fimble.inference.device import has_native_bfloat16

_KEPT: Final = ("down_proj", "c_proj", "fc2", "dense_4h_to_h")
"""The way out of each MLP under its several names stays as it is: outliers in what enters it cost
ten points of pass@1, measured on 80 single-line holes (62.5 with it in int8, 72.5 without, as
bf16)."""
_TINY: Final = 1e-12
_ROWS_AT_ONCE: Final = 128
"""So many rows of weights are made int8 together: they fit into the caches of a core, which takes
a third of the time that whole matrices take."""


class Int8Linear(nn.Module):
    """A linear layer with int8 weights; input and output are float32 of shape (..., features)."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        bias = cast("torch.Tensor | None", linear.bias)
        self.bias = None if bias is None else bias.detach().float()
        weight_NK, self.scale_N = _to_int8(linear.weight.detach())
        self.packed = int8_kernels.pack(weight_NK)
        self.weight_zeros_N = torch.zeros(linear.out_features, dtype=torch.int32)
        self.levels = int8_kernels.input_levels()
        self.zero = int8_kernels.zero()
        self.in_features = linear.in_features
        self.out_features = linear.out_features

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """`x` of shape (..., in_features) to (..., out_features)."""
        x_TK = x.reshape(-1, self.in_features)
        largest_T1 = x_TK.abs().amax(dim=1, keepdim=True).clamp_(min=_TINY)
        # Each row is brought to the same range, so that one scale serves all of them.
        x_TK = (x_TK * (self.levels / largest_T1)).round_().add_(self.zero).to(torch.uint8)
        y_TN = int8_kernels.multiply(x_TK, self.packed, self.scale_N, self.weight_zeros_N)
        y_TN *= largest_T1
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


def _to_int8(weight_NK: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights of shape (N, K) as int8, and their scales of shape (N,)."""
    int8_NK = torch.empty(weight_NK.shape, dtype=torch.int8)
    scale_N = torch.empty(weight_NK.shape[0])
    for start in range(0, weight_NK.shape[0], _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        part_RK = weight_NK[rows].float()
        largest_R1 = part_RK.abs().amax(dim=1, keepdim=True).clamp_(min=_TINY)
        scale_N[rows] = largest_R1[:, 0] / int8_kernels.LARGEST_WEIGHT
        int8_NK[rows] = (part_RK * (int8_kernels.LARGEST_WEIGHT / largest_R1)).round_()
    return int8_NK, scale_N
