"""What kind of vector code this CPU runs, and how a product of bytes is written in it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from llvmlite import binding, ir  # pyright: ignore[reportMissingTypeStubs]
from numba.core.cgutils import get_or_insert_function

_BYTE, _SHORT, _INT = ir.IntType(8), ir.IntType(16), ir.IntType(32)
_FEATURES_VARIABLE: Final = "NUMBA_CPU_FEATURES"


@dataclass(frozen=True, kw_only=True)
class Registers:
    """A kind of CPU.

    Attributes:
        lanes: 32-bit numbers in a register.
        vectors: registers side by side in a tile: with six rows of them, the weights and an input
            all registers are in use.
        levels: the steps from 0 to the largest input. Without VNNI two products are added in 16
            bits, which inputs of 8 bits would overflow.
        add_products: (builder, sums, inputs, weights) to sums with four products in each lane;
            inputs are bytes without a sign, weights with one.
    """

    lanes: int
    vectors: int
    levels: int
    add_products: Callable[[Any, Any, Any, Any], Any]


def _vnni(lanes: int) -> Callable[[Any, Any, Any, Any], Any]:
    def add_products(builder: Any, sums: Any, inputs: Any, weights: Any) -> Any:
        ints, bytes_ = ir.VectorType(_INT, lanes), ir.VectorType(_BYTE, 4 * lanes)
        kind = ir.FunctionType(ints, [ints, bytes_, bytes_])
        name = f"llvm.x86.avx512.vpdpbusd.{32 * lanes}"
        product = get_or_insert_function(builder.module, kind, name)
        return builder.call(product, [sums, inputs, weights])

    return add_products


def _add_products_avx2(builder: Any, sums: Any, inputs: Any, weights: Any) -> Any:
    bytes_, shorts = ir.VectorType(_BYTE, 32), ir.VectorType(_SHORT, 16)
    ints = ir.VectorType(_INT, 8)
    pairs = get_or_insert_function(
        builder.module, ir.FunctionType(shorts, [bytes_, bytes_]), "llvm.x86.avx2.pmadd.ub.sw"
    )
    fours = get_or_insert_function(
        builder.module, ir.FunctionType(ints, [shorts, shorts]), "llvm.x86.avx2.pmadd.wd"
    )
    of_pairs = builder.call(pairs, [inputs, weights])
    of_fours = builder.call(fours, [of_pairs, ir.Constant(shorts, [1] * 16)])
    return builder.add(sums, of_fours)


_WIDE: Final = Registers(lanes=16, vectors=4, levels=127, add_products=_vnni(16))
_NARROW: Final = Registers(lanes=8, vectors=2, levels=127, add_products=_vnni(8))
AVX2: Final = Registers(lanes=8, vectors=2, levels=63, add_products=_add_products_avx2)


def registers_of_this_cpu() -> Registers | None:
    """What it has; None where there is no vector code for it here (then torch's kernels serve)."""
    has = _features()
    if {"avx512vnni", "avx512bw", "avx512vl"} <= has:
        return _WIDE
    if {"avxvnni", "avx2", "fma"} <= has:
        return _NARROW
    return AVX2 if {"avx2", "fma"} <= has else None


def _features() -> set[str]:
    """Those of the CPU, or those that the user's environment has Numba compile for."""
    named = os.environ.get(_FEATURES_VARIABLE)
    if named is not None:
        return {name[1:] for name in named.split(",") if name.startswith("+")}
    return {name for name, there in binding.get_host_cpu_features().items() if there}


REGISTERS: Final = registers_of_this_cpu()
