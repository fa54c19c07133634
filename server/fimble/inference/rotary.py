"""Rotary positions as one complex product.

Models are stored with the halves of a head as real and imaginary parts; rearranged once so that the
parts are neighbours, a rotation is a product of complex numbers (Su et al. 2021, RoFormer, 3.4.2).
Queries and keys are rearranged alike, which their products do not notice.
"""

from __future__ import annotations

from typing import Final, cast

import torch
from torch import nn

_GROWTH: Final = 1024


class RotaryTable:
    """The rotations of every position, made as far as they are needed.

    Args:
        frequencies_R: angles per position of each pair, of shape (head size / 2,).
        scaling: what cosines and sines are multiplied with (1 but for some extended contexts).
    """

    def __init__(self, frequencies_R: torch.Tensor, scaling: float = 1.0) -> None:
        self._frequencies_R = frequencies_R.float()
        self._scaling = scaling
        self._table_S1R = torch.empty(0, 1, len(frequencies_R), dtype=torch.complex64)

    def rows(self, start: int, end: int) -> torch.Tensor:
        """The rotations of positions `start` to `end`, of shape (end - start, 1, head size / 2)."""
        if end > len(self._table_S1R):
            size = -(-end // _GROWTH) * _GROWTH
            positions_S = torch.arange(size, device=self._frequencies_R.device).float()
            angles_SR = torch.outer(positions_S, self._frequencies_R)
            scale = torch.full_like(angles_SR, self._scaling)
            self._table_S1R = torch.polar(scale, angles_SR).unsqueeze(1)
        return self._table_S1R[start:end]

    @staticmethod
    def rotate(x_THD: torch.Tensor, rotation_T1R: torch.Tensor) -> torch.Tensor:
        """Heads whose pairs are neighbours, each turned by its token's rotation."""
        pairs_THR = torch.view_as_complex(x_THD.float().unflatten(-1, (-1, 2)))
        return torch.view_as_real(pairs_THR * rotation_T1R).flatten(-2).to(x_THD.dtype)


def interleave_halves(linear: nn.Linear, head_size: int) -> nn.Linear:
    """A layer like the given one whose heads come with the pairs of a rotation as neighbours."""
    order = torch.arange(linear.out_features).view(-1, 2, head_size // 2).transpose(1, 2).flatten()
    turned = nn.Linear(linear.in_features, linear.out_features, bias=False, device="meta")
    turned.weight = nn.Parameter(linear.weight[order], requires_grad=False)
    bias = cast("torch.Tensor | None", linear.bias)
    if bias is not None:
        turned.bias = nn.Parameter(bias[order], requires_grad=False)
    return turned
