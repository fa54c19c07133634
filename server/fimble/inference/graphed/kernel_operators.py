"""The operators of a step by kernels of our own, where Triton is there to compile them.

`kernels` has what lies between the products, `product_kernels` those in 8 bits. Attention
looks at as many places as the text has, so one capture does for all lengths.
"""

from __future__ import annotations

import importlib.util
from typing import Any, Final

import torch

from fimble.inference.fused.architecture import Architecture
from fimble.inference.graphed.operators import Places
from fimble.inference.graphed.products import Product

_BLOCK: Final = 32
"""Places that a program looks at in one go."""
_PROGRAMS: Final = 128
"""About as many as a large card has processors: groups of keys times parts of the text."""
_LEAST_ROWS: Final = 16  # a product of Triton's has no fewer
_MANY_ROWS: Final = 64
_GATED: Final = 1024
_OUTPUTS: Final = 4
_MANY_OUTPUTS: Final = 16
"""Of a product, in one program: of a single row few, so that the small layers too give all
processors work, but for a vocabulary; of several rows as many as a product of Triton's wants."""
_VOCABULARY: Final = 16_384
_INPUTS: Final = 1024
_FEW_INPUTS: Final = 256
_LEAST_INPUTS: Final = 32  # a product of Triton's has no fewer of numbers in 8 bits
_OLDEST: Final = (8, 0)
"""The oldest kind of card (compute capability): those before have too little shared memory."""


class KernelOperators:
    """See `Operators`.

    Raises:
        ImportError: there is no Triton.
    """

    needs_buckets = False

    def __init__(self, architecture: Architecture, dtype: torch.dtype) -> None:
        from fimble.inference.graphed import kernels, product_kernels

        self._kernels: Any = kernels
        self._product_kernels: Any = product_kernels
        self._shape, self._dtype = architecture, dtype
        self._parts = max(1, _PROGRAMS // _power_of_two(architecture.groups))

    def place(self, positions_T: torch.Tensor, rotations_S1R: torch.Tensor, bucket: int) -> Places:
        """See `Operators`. The rotations are those of all places, and there is no mask."""
        del bucket
        return Places(
            positions_T=positions_T, rotations_T1R=rotations_S1R, mask_RS=positions_T.new_empty(0)
        )

    def normalise(self, x_TH: torch.Tensor, weight_H: torch.Tensor) -> torch.Tensor:
        """See `Operators`."""
        tokens, size = x_TH.shape
        out_TH = torch.empty_like(x_TH)
        kernel = self._kernels.normalise[(tokens,)]
        kernel(x_TH, weight_H, out_TH, size, self._shape.epsilon, BLOCK=_power_of_two(size))
        return out_TH

    def turn_and_store(
        self, mixed_TN: torch.Tensor, places: Places, states_2GSD: torch.Tensor
    ) -> torch.Tensor:
        """See `Operators`."""
        shape, tokens = self._shape, len(mixed_TN)
        queries_THD = mixed_TN.new_empty(tokens, shape.heads, shape.head_size)
        self._kernels.turn_and_store[(tokens, shape.heads + 2 * shape.groups)](
            mixed_TN,
            torch.view_as_real(places.rotations_T1R),
            places.positions_T,
            queries_THD,
            states_2GSD,
            states_2GSD.shape[2],
            HEADS=shape.heads,
            GROUPS=shape.groups,
            HALF=shape.head_size // 2,
        )
        return queries_THD

    def attend(
        self, queries_THD: torch.Tensor, places: Places, states_2GSD: torch.Tensor
    ) -> torch.Tensor:
        """See `Operators`."""
        shape, tokens = self._shape, len(queries_THD)
        rows = max(_LEAST_ROWS, _power_of_two(tokens * shape.heads // shape.groups))
        sizes = {"HEADS": shape.heads, "GROUPS": shape.groups, "SIZE": shape.head_size}
        sizes |= {"ROWS": rows, "PARTS": self._parts}
        partial_GPR = (shape.groups, self._parts, rows)
        device = queries_THD.device
        mixed = torch.empty((*partial_GPR, shape.head_size), dtype=torch.float32, device=device)
        peaks = torch.empty(partial_GPR, dtype=torch.float32, device=device)
        sums = torch.empty_like(peaks)
        out_TA = queries_THD.new_empty(tokens, shape.heads * shape.head_size)
        self._kernels.attend_to_part[(shape.groups, self._parts)](
            queries_THD,
            states_2GSD,
            places.positions_T,
            mixed,
            peaks,
            sums,
            states_2GSD.shape[2],
            tokens,
            shape.head_size**-0.5,
            BLOCK=_BLOCK,
            num_warps=8 if rows > _MANY_ROWS else 4,
            **sizes,
        )
        self._kernels.join_parts[(tokens, shape.heads)](mixed, peaks, sums, out_TA, **sizes)
        return out_TA

    def multiply(self, product: Product, x_TK: torch.Tensor) -> torch.Tensor:
        """See `Operators`."""
        if product.scale_N is None:
            return product.of(x_TK)
        out_TN = x_TK.new_empty(len(x_TK), len(product.weight_NK))
        self._multiply(product, product.scale_N, x_TK, out_TN)
        return out_TN

    def add_product(self, product: Product, sum_TN: torch.Tensor, x_TK: torch.Tensor) -> None:
        """See `Operators`."""
        if product.scale_N is None:
            product.add_to(sum_TN, x_TK)
        else:
            self._multiply(product, product.scale_N, x_TK, sum_TN, adding=True)

    def multiply_into(self, product: Product, x_TK: torch.Tensor, out_TN: torch.Tensor) -> None:
        """See `Operators`."""
        if product.scale_N is None:
            product.into(x_TK, out_TN)
        else:
            self._multiply(product, product.scale_N, x_TK, out_TN)

    def _multiply(
        self,
        product: Product,
        scale_N: torch.Tensor,
        x_TK: torch.Tensor,
        out_TN: torch.Tensor,
        *,
        adding: bool = False,
    ) -> None:
        outputs, inputs = product.weight_NK.shape
        bias_N = scale_N if product.bias_N is None else product.bias_N  # one of them is not read
        tensors = x_TK, product.weight_NK, scale_N, bias_N, out_TN
        flags = {"HAS_BIAS": product.bias_N is not None, "ADDING": adding}
        if len(x_TK) == 1:
            each = _OUTPUTS if outputs < _VOCABULARY else _MANY_OUTPUTS
            block = min(_INPUTS, _power_of_two(inputs))
            kernel = self._product_kernels.multiply_row[(-(-outputs // each),)]
            kernel(*tensors, outputs, inputs, BLOCK_N=each, BLOCK_K=block, **flags)
            return
        rows = max(_LEAST_ROWS, _power_of_two(len(x_TK)))
        block = max(_LEAST_INPUTS, min(_FEW_INPUTS, _power_of_two(inputs)))
        kernel = self._product_kernels.multiply_rows[(-(-outputs // _MANY_OUTPUTS),)]
        sizes = {"ROWS": rows, "BLOCK_N": _MANY_OUTPUTS, "BLOCK_K": block}
        kernel(*tensors, len(x_TK), outputs, inputs, **sizes, **flags)

    def gate(self, gate_up_TI: torch.Tensor) -> torch.Tensor:
        """See `Operators`."""
        tokens, size = len(gate_up_TI), gate_up_TI.shape[1] // 2
        out_TI = gate_up_TI.new_empty(tokens, size)
        grid = tokens, -(-size // _GATED)
        self._kernels.gate[grid](gate_up_TI, out_TI, size, BLOCK=_GATED)
        return out_TI


def can_have_kernels(architecture: Architecture, device: torch.device) -> bool:
    """Whether there is Triton, and card and model are such as the kernels are written for."""
    size = architecture.head_size
    return (
        device.type == "cuda"
        and torch.cuda.get_device_capability(device) >= _OLDEST
        and importlib.util.find_spec("triton") is not None
        and size == _power_of_two(size)
    )


def _power_of_two(least: int) -> int:
    return 1 << (least - 1).bit_length()
