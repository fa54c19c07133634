"""Int8 weights for the CPU with torch's own kernels, where the native pass (`fused/`) cannot run.

Weights have a scale for each output channel, inputs one for each *token*: so what comes out for a
token does not depend on the tokens beside it in a chunk, and what the cache holds is what would be
computed again.
"""

from __future__ import annotations

import sys
from typing import Any, Final, cast

import torch
from torch import nn

from fimble.inference import int8_kernels
from fimble.inference.lean_model import LeanModel

_COARSE: Final = ("gate_up_proj", "gate_proj", "up_proj", "fc1", "c_fc", "dense_h_to_4h")
"""The way into each MLP under its several names, the largest layers: one byte for each input does.
Elsewhere a second byte takes the error of rounding inputs away. Its product reads the same weights
in the same pass, so decoding pays nearly nothing for it. Measured on 5,849 tokens of code (0.5B),
divergence from bf16 and share of tokens that both would choose:

| second byte                 | divergence | the same |
| --------------------------- | ---------- | -------- |
| nowhere                     | 0.0086     | 96.1 %   |
| nowhere, MLP's way out bf16 | 0.0052     | 96.9 %   |
| MLP's way out               | 0.0056     | 96.5 %   |
| all but MLP's way in        | 0.0023     | 97.7 %   |
| everywhere                  | 0.0017     | 98.3 %   |
"""
_TINY: Final = 1e-12
_BYTE: Final = 256
_ROWS_AT_ONCE: Final = 128
"""So many rows of weights are made int8 together: they fit into the caches of a core, which takes
a third of the time that whole matrices take."""


class Int8Linear(nn.Module):
    """A linear layer with int8 weights; input and output are float32 of shape (..., features).

    Args:
        fine: inputs have two bytes, the second for what rounding to the first leaves.
    """

    def __init__(self, linear: nn.Linear, *, fine: bool = False) -> None:
        super().__init__()
        self.fine = fine
        bias = cast("torch.Tensor | None", linear.bias)
        self.bias = None if bias is None else bias.detach().float()
        weight_NK, self.scale_N = to_int8(linear.weight.detach())
        self.packed = int8_kernels.pack(weight_NK)
        self.weight_zeros_N = torch.zeros(linear.out_features, dtype=torch.int32)
        self.levels = int8_kernels.input_levels()
        self.radix = 2 * int8_kernels.zero()
        zero = torch.tensor(float(int8_kernels.zero()))
        # What becomes a whole number is cut, so a half is added where it is to be rounded.
        self.rounding = zero + 0.5
        self.fine_rounding = zero * (self.radix + 1) + 0.5
        self.in_features = linear.in_features
        self.out_features = linear.out_features

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """`x` of shape (..., in_features) to (..., out_features)."""
        x_TK = x.reshape(-1, self.in_features)
        # Each row is brought to the same range, so that one scale serves all of them.
        largest_T1 = x_TK.abs().amax(dim=1, keepdim=True).clamp_(min=_TINY)
        if self.fine:
            y_TN = self._multiply_fine(x_TK, largest_T1)
        else:
            bytes_TK = torch.addcmul(self.rounding, x_TK, self.levels / largest_T1)
            y_TN = self._multiply(bytes_TK.to(torch.uint8))
        if self.bias is None:
            y_TN *= largest_T1
        else:
            y_TN = torch.addcmul(self.bias, y_TN, largest_T1)
        return y_TN.reshape(*x.shape[:-1], self.out_features)

    def _multiply_fine(self, x_TK: torch.Tensor, largest_T1: torch.Tensor) -> torch.Tensor:
        """The product of both bytes of each input, as rows of one matrix."""
        tokens = x_TK.shape[0]
        low_high_TN = self._multiply(self._split(x_TK, largest_T1).view(2 * tokens, -1))
        low_TN, high_TN = low_high_TN[:tokens], low_high_TN[tokens:]
        return low_TN.add_(high_TN, alpha=self.radix).mul_(1 / (self.radix + 1))

    def _split(self, x_TK: torch.Tensor, largest_T1: torch.Tensor) -> torch.Tensor:
        """Inputs as digits to the base `radix`, each with its own zero: (2, tokens, inputs), the
        lower digit first."""
        most = self.levels * (self.radix + 1)
        digits_TK = torch.addcmul(self.fine_rounding, x_TK, most / largest_T1).to(torch.int32)
        if self.radix == _BYTE and sys.byteorder == "little":  # the digits are there already
            return (
                digits_TK.view(torch.uint8)
                .unflatten(-1, (-1, 4))[..., :2]
                .permute(2, 0, 1)
                .contiguous()
            )
        return torch.stack([digits_TK % self.radix, digits_TK // self.radix]).to(torch.uint8)

    def _multiply(self, bytes_TK: torch.Tensor) -> torch.Tensor:
        return int8_kernels.multiply(bytes_TK, self.packed, self.scale_N, self.weight_zeros_N)


class WideningEmbedding(nn.Module):
    """A table of embeddings that stays as it was read; the rows looked up become float32."""

    def __init__(self, embedding: nn.Embedding) -> None:
        super().__init__()
        self.embedding = embedding

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """`ids` of shape (...) to (..., features)."""
        return self.embedding(ids).float()


def lean_int8(model: Any) -> LeanModel:
    """The lean pass of a model with int8 layers; takes the model's own layers away."""
    model.model.embed_tokens = WideningEmbedding(model.model.embed_tokens)
    _widen_small_parameters(model)
    return LeanModel(model, _quantized)


def quantize_int8(model: nn.Module) -> nn.Module:
    """Replace the layers of a model in place, one by one, and give it back."""
    for name, module in list(model.named_modules()):
        if isinstance(module, nn.Linear):
            model.set_submodule(name, _quantized(name, module))
        elif type(module) is nn.Embedding:
            model.set_submodule(name, WideningEmbedding(module))
    _widen_small_parameters(model)
    return model


def _quantized(name: str, linear: nn.Linear) -> nn.Module:
    return Int8Linear(linear, fine=not name.endswith(_COARSE))


def _widen_small_parameters(model: nn.Module) -> None:
    """The small rest becomes float32."""
    for module in model.modules():
        if not isinstance(module, nn.Linear | nn.Embedding):
            for parameter in module.parameters(recurse=False):
                parameter.data = parameter.data.float()


def to_int8(weight_NK: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
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
