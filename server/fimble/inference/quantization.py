"""Int8 weights for the CPU: one small module, made straight from a linear layer.

Weights are quantised per output channel by their largest absolute value, activations per tensor at
run time (torch's `linear_dynamic`). `down_proj` stays as it is: outliers in what enters it cost ten
points of pass@1, measured on 80 single-line holes (62.5 with it in int8, 72.5 without, as bf16).
"""

from __future__ import annotations

import warnings
from typing import Any, cast

import torch
from torch import nn

_KEPT_SUFFIX = "down_proj"


class Int8Linear(nn.Module):
    """A linear layer with int8 weights; input and output are float32 of shape (..., features)."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        weight = linear.weight.detach().float()
        scale = (weight.abs().amax(dim=1) / 127).clamp(min=1e-8)
        zero = torch.zeros_like(scale, dtype=torch.int64)
        # NOTE: torch 2.13 warns that this will go (pytorch#184982); the pin of torch covers it.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            quantized = torch.quantize_per_channel(weight, scale.double(), zero, 0, torch.qint8)
        bias = cast("torch.Tensor | None", linear.bias)
        bias = None if bias is None else bias.detach().float()
        self.packed: Any = torch.ops.quantized.linear_prepack(quantized, bias)
        self.in_features = linear.in_features
        self.out_features = linear.out_features

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """`x` of shape (..., in_features) to (..., out_features)."""
        return torch.ops.quantized.linear_dynamic(x, self.packed, reduce_range=False)


class Bfloat16Linear(nn.Module):
    """A linear layer that computes in bfloat16 and takes and gives float32."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.weight = nn.Parameter(linear.weight.detach().bfloat16(), requires_grad=False)
        bias = cast("torch.Tensor | None", linear.bias)
        self.bias = None if bias is None else nn.Parameter(bias.bfloat16(), requires_grad=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """`x` of shape (..., in_features) to (..., out_features)."""
        return nn.functional.linear(x.bfloat16(), self.weight, self.bias).to(x.dtype)


def quantize_int8(model: nn.Module) -> None:
    """Replace the linear layers of a model, in place; everything else becomes float32."""
    for name, module in list(model.named_modules()):
        for child_name, child in list(module.named_children()):
            if isinstance(child, nn.Linear):
                kept = f"{name}.{child_name}".endswith(_KEPT_SUFFIX)
                setattr(module, child_name, _kept(child) if kept else Int8Linear(child))
    for module in model.modules():
        if not isinstance(module, Bfloat16Linear):
            for parameter in module.parameters(recurse=False):
                parameter.data = parameter.data.float()


def has_native_bfloat16() -> bool:
    """Whether this CPU multiplies bfloat16 in hardware; else it is slower than float32."""
    return bool(torch.backends.cpu.get_cpu_capability().startswith("AVX512")) and bool(
        torch.cpu._is_avx512_bf16_supported()  # pyright: ignore[reportPrivateUsage]
    )


def _kept(linear: nn.Linear) -> nn.Module:
    return Bfloat16Linear(linear) if has_native_bfloat16() else linear.float()
