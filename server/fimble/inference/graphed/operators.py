"""What a layer does, in plain PyTorch: its products, and what lies between them.

All of it works on device tensors without asking for their values, so that it can be captured: what
a pass has to know of its positions comes in tensors. `Operators` is the seam for kernels that do
the same with fewer launches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import torch
import torch.nn.functional as F

from fimble.inference.fused.architecture import Architecture
from fimble.inference.graphed.products import Product
from fimble.inference.rotary import RotaryTable


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where the tokens of a step stand, made once for all layers.

    Attributes:
        positions_T: the place of each in the buffers of keys and values.
        rotations_T1R: the rotation of each, of complex numbers.
        mask_RS: what is added to the scores, for every row of `attend`; S is the bucket.
    """

    positions_T: torch.Tensor
    rotations_T1R: torch.Tensor
    mask_RS: torch.Tensor


class Operators(Protocol):
    """The parts of a step.

    Attributes:
        needs_buckets: whether `attend` looks at a whole bucket, however long the text is.
    """

    needs_buckets: bool

    def place(self, positions_T: torch.Tensor, rotations_S1R: torch.Tensor, bucket: int) -> Places:
        """What all layers need to know of the tokens' places."""
        ...

    def normalise(self, x_TH: torch.Tensor, weight_H: torch.Tensor) -> torch.Tensor:
        """Root mean square normalisation."""
        ...

    def turn_and_store(
        self, mixed_TN: torch.Tensor, places: Places, states_2GSD: torch.Tensor
    ) -> torch.Tensor:
        """Turn queries and keys by their positions, keep keys and values; the queries, (T, H, D).

        Args:
            mixed_TN: queries, keys and values of each token, one after the other.
            states_2GSD: the layer's buffers of keys and values.
        """
        ...

    def attend(
        self, queries_THD: torch.Tensor, places: Places, states_2GSD: torch.Tensor
    ) -> torch.Tensor:
        """Values mixed for each token and head, of shape (T, heads x head size)."""
        ...

    def multiply(self, product: Product, x_TK: torch.Tensor) -> torch.Tensor:
        """See `Product.of`; so the next two are its methods."""
        ...

    def add_product(self, product: Product, sum_TN: torch.Tensor, x_TK: torch.Tensor) -> None:
        """See `Product.add_to`."""
        ...

    def multiply_into(self, product: Product, x_TK: torch.Tensor, out_TN: torch.Tensor) -> None:
        """See `Product.into`."""
        ...

    def gate(self, gate_up_TI: torch.Tensor) -> torch.Tensor:
        """The first half through SiLU, times the second."""
        ...


class PlainOperators:
    """The parts in PyTorch's own operators: the oracle of all others, and the way where there are
    none."""

    needs_buckets = True

    def __init__(self, architecture: Architecture, dtype: torch.dtype) -> None:
        self._shape = architecture
        self._dtype = dtype

    def place(self, positions_T: torch.Tensor, rotations_S1R: torch.Tensor, bucket: int) -> Places:
        """See `Operators`. Rows of the mask are (token, head of its group)."""
        seen_S = torch.arange(bucket, device=positions_T.device)
        mask_TS = torch.zeros(
            (len(positions_T), bucket), dtype=self._dtype, device=positions_T.device
        ).masked_fill_(seen_S > positions_T.unsqueeze(1), -torch.inf)
        per_group = self._shape.heads // self._shape.groups
        return Places(
            positions_T=positions_T,
            rotations_T1R=rotations_S1R.index_select(0, positions_T),
            mask_RS=mask_TS.unsqueeze(1).expand(-1, per_group, -1).reshape(-1, bucket),
        )

    def normalise(self, x_TH: torch.Tensor, weight_H: torch.Tensor) -> torch.Tensor:
        """See `Operators`."""
        return F.rms_norm(x_TH, (x_TH.shape[-1],), weight_H, self._shape.epsilon)

    def turn_and_store(
        self, mixed_TN: torch.Tensor, places: Places, states_2GSD: torch.Tensor
    ) -> torch.Tensor:
        """See `Operators`."""
        queries_THD, states_2GTD = self.turn(mixed_TN, places.rotations_T1R)
        states_2GSD.index_copy_(2, places.positions_T, states_2GTD)
        return queries_THD

    def turn(
        self, mixed_TN: torch.Tensor, rotations_T1R: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Turned queries (T, heads, D), and turned keys with values (2, groups, T, D)."""
        heads, groups = self._shape.heads, self._shape.groups
        mixed_TND = mixed_TN.view(len(mixed_TN), heads + 2 * groups, self._shape.head_size)
        turned_TND = RotaryTable.rotate(mixed_TND[:, : heads + groups], rotations_T1R)
        pair_2TGD = torch.stack((turned_TND[:, heads:], mixed_TND[:, heads + groups :]))
        return turned_TND[:, :heads], pair_2TGD.transpose(1, 2)

    def attend(
        self, queries_THD: torch.Tensor, places: Places, states_2GSD: torch.Tensor
    ) -> torch.Tensor:
        """See `Operators`. The heads that share keys are rows of one product."""
        tokens, groups, size = len(queries_THD), self._shape.groups, self._shape.head_size
        bucket = places.mask_RS.shape[1]
        rows_GRD = queries_THD.view(tokens, groups, -1, size).transpose(0, 1).flatten(1, 2)
        mixed_1GRD = F.scaled_dot_product_attention(
            rows_GRD.unsqueeze(0),
            states_2GSD[0, :, :bucket].unsqueeze(0),
            states_2GSD[1, :, :bucket].unsqueeze(0),
            attn_mask=places.mask_RS,
        )
        return mixed_1GRD.view(groups, tokens, -1, size).transpose(0, 1).reshape(tokens, -1)

    def multiply(self, product: Product, x_TK: torch.Tensor) -> torch.Tensor:
        """See `Operators`."""
        return product.of(x_TK)

    def add_product(self, product: Product, sum_TN: torch.Tensor, x_TK: torch.Tensor) -> None:
        """See `Operators`."""
        product.add_to(sum_TN, x_TK)

    def multiply_into(self, product: Product, x_TK: torch.Tensor, out_TN: torch.Tensor) -> None:
        """See `Operators`."""
        product.into(x_TK, out_TN)

    def gate(self, gate_up_TI: torch.Tensor) -> torch.Tensor:
        """See `Operators`."""
        gate_TI, up_TI = gate_up_TI.chunk(2, dim=-1)
        return F.silu(gate_TI).mul_(up_TI)


def attend_many(queries_THD: torch.Tensor, states_2GSD: torch.Tensor, past: int) -> torch.Tensor:
    """Attention of many tokens that follow `past` others, by flash attention where there is one."""
    tokens, heads, _ = queries_THD.shape
    per_group = heads // states_2GSD.shape[1]
    # Copied for every head: not all of torch's ways of attention know shared keys with a mask.
    states_2HSD = states_2GSD[:, :, : past + tokens].repeat_interleave(per_group, 1)
    keys_1HSD, values_1HSD = states_2HSD.unsqueeze(1)
    mixed_1HTD = F.scaled_dot_product_attention(
        queries_THD.transpose(0, 1).unsqueeze(0),
        keys_1HSD,
        values_1HSD,
        attn_mask=_lower_right(tokens, past + tokens) if past else None,
        is_causal=not past,
    )
    return mixed_1HTD[0].transpose(0, 1).reshape(tokens, -1)


def _lower_right(tokens: int, places: int) -> Any:
    """The mask of the last tokens of so many, in a form that flash attention knows."""
    # Here, because it brings the whole of torch's compiler with it, which takes seconds.
    from torch.nn.attention.bias import causal_lower_right

    return causal_lower_right(tokens, places)
