"""The int8 matrix product of oneDNN, as torch's own compiler calls it on a CPU.

Weights are signed 8-bit numbers, inputs 8-bit numbers without a sign, of which `zero()` stands for
0. torch gives these operators no types and no documentation; this file is the one place to know.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import torch

LARGEST_WEIGHT: Final = 127

_onednn: Any = torch.ops.onednn


@cache
def available() -> bool:
    """Whether torch was built with these kernels for this kind of CPU."""
    try:
        packed = pack(torch.ones(4, 4, dtype=torch.int8))
        multiply(torch.ones(1, 4, dtype=torch.uint8), packed, torch.ones(4), torch.zeros(4).int())
    except (RuntimeError, AttributeError, NotImplementedError):
        return False
    return True


@cache
def input_levels() -> int:
    """The steps from 0 to the largest input.

    A CPU without VNNI adds two products in 16 bits, which 8-bit inputs would overflow
    (oneDNN developer guide, "Nuances of int8 computations").
    """
    vnni = torch.cpu._is_vnni_supported()  # pyright: ignore[reportPrivateUsage]  no public name
    return 127 if vnni else 63


def zero() -> int:
    """The input that stands for 0."""
    return input_levels() + 1


def pack(weight_NK: torch.Tensor) -> torch.Tensor:
    """Int8 weights of shape (N, K) in the order that the product wants."""
    return _onednn.qlinear_prepack(weight_NK, None)


def multiply(
    x_TK: torch.Tensor, packed: torch.Tensor, scale_N: torch.Tensor, zeros_N: torch.Tensor
) -> torch.Tensor:
    """uint8 inputs, as parts of `input_levels()`, times packed weights: float32 of shape (T, N)."""
    scale, no_bias, output = 1 / input_levels(), None, (1.0, 0, torch.float32)
    nothing_after = ("none", [], "")
    return _onednn.qlinear_pointwise(
        x_TK, scale, zero(), packed, scale_N, zeros_N, no_bias, *output, *nothing_after
    )
