"""Matrices to multiply with, in 16 bits (or 32) or in 8, with PyTorch's own operators.

In 8 bits there is a whole number from -127 to 127 for each weight and a scale for each output;
inputs are not rounded, so nothing is lost to the few inputs that are much larger than the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
import torch.nn.functional as F

_LARGEST: Final = 127
_TINY: Final = 1e-12
_AT_ONCE: Final = 2**25
"""Weights that are widened or rounded together: 64 MB in 16 bits is small beside any model that is
worth 8 bits, and the product of so many still keeps a card busy."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """A matrix to multiply with, of shape (outputs, inputs).

    Attributes:
        scale_N: of every output where weights are int8; none where they are as wide as inputs.
    """

    weight_NK: torch.Tensor
    bias_N: torch.Tensor | None
    scale_N: torch.Tensor | None = None

    def of(self, x_TK: torch.Tensor) -> torch.Tensor:
        """The product, (T, N)."""
        if self.scale_N is None:
            return F.linear(x_TK, self.weight_NK, self.bias_N)
        out_TN = x_TK.new_empty(len(x_TK), len(self.weight_NK))
        self.into(x_TK, out_TN)
        return out_TN

    def add_to(self, sum_TN: torch.Tensor, x_TK: torch.Tensor) -> None:
        """Add the product in place: the sum is rounded once, and needs no launch of its own."""
        for rows in self._blocks():
            sum_TN[:, rows].addmm_(x_TK, self._wide(rows, x_TK.dtype).t())
        if self.bias_N is not None:
            sum_TN.add_(self.bias_N)

    def into(self, x_TK: torch.Tensor, out_TN: torch.Tensor) -> None:
        """Write the product to where it belongs."""
        for rows in self._blocks():
            torch.mm(x_TK, self._wide(rows, x_TK.dtype).t(), out=out_TN[:, rows])
        if self.bias_N is not None:
            out_TN.add_(self.bias_N)

    def _blocks(self) -> list[slice]:
        """The outputs, so divided that what is widened of them stays small."""
        return [slice(None)] if self.scale_N is None else _blocks(self.weight_NK)

    def _wide(self, rows: slice, dtype: torch.dtype) -> torch.Tensor:
        if self.scale_N is None:
            return self.weight_NK[rows]
        return widen(self.weight_NK[rows], self.scale_N[rows], dtype)


def round_weights(weight_NK: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights in int8, and the scale of each output in float32."""
    int8_NK = torch.empty_like(weight_NK, dtype=torch.int8)
    scale_N = torch.empty(len(weight_NK), dtype=torch.float32, device=weight_NK.device)
    for rows in _blocks(weight_NK):
        wide_RK = weight_NK[rows].float()
        scale_R = wide_RK.abs().amax(dim=1).clamp_(min=_TINY).div_(_LARGEST)
        int8_NK[rows] = (wide_RK / scale_R.unsqueeze(1)).round_()
        scale_N[rows] = scale_R
    return int8_NK, scale_N


def widen(int8_NK: torch.Tensor, scale_N: torch.Tensor, dtype: torch.dtype) -> torch.Tensor:
    """What stands for the weights, rounded to a wider type."""
    wide_NK = torch.empty_like(int8_NK, dtype=dtype)
    return torch.mul(int8_NK, scale_N.unsqueeze(1), out=wide_NK)


def _blocks(weight_NK: torch.Tensor) -> list[slice]:
    step = max(1, _AT_ONCE // weight_NK.shape[1])
    return [slice(start, start + step) for start in range(0, len(weight_NK), step)]
