"""The two inner loops in which a pass spends its time, as vector code: rows by blocks of columns.

Both keep a tile of (rows, `BLOCK`) sums in registers while they go down the depth of a product, so
that each weight is loaded once for several rows. They are written in LLVM's language because a
compiler finds neither the tile nor the byte product (VPDPBUSD) in a loop in Python. Everything is
passed by address.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from llvmlite import binding, ir  # pyright: ignore[reportMissingTypeStubs]
from numba import types
from numba.core.cgutils import get_or_insert_function
from numba.extending import intrinsic

BLOCK: Final = 64
"""Columns of a block: four registers of 512 bits."""
MOST_ROWS: Final = 6
"""Rows of a tile: with 4 x 6 sums, 4 weights and an input, 29 of 32 registers are in use."""
_AHEAD: Final = 4096
"""Bytes by which weights are fetched from memory before their turn. A core does so by itself, but
not while it is busy with several rows (6 rows over 8.7 MB: 0.42 ms without it, 0.31 ms with it;
2,048 and 8,192 are no better)."""
_LANES: Final = 16
_VECTORS: Final = BLOCK // _LANES

_BYTE, _INT, _LONG = ir.IntType(8), ir.IntType(32), ir.IntType(64)
_FLOAT: Final = ir.FloatType()
_BYTES: Final = ir.VectorType(_BYTE, 4 * _LANES)
_INTS: Final = ir.VectorType(_INT, _LANES)
_FLOATS: Final = ir.VectorType(_FLOAT, _LANES)
_Value = Any  # llvmlite types none of its values
_MultiplyAdd = Callable[[_Value, _Value, _Value, _Value], _Value]


@cache
def available() -> bool:
    """Whether this CPU has the byte product on registers of 512 bits."""
    features = binding.get_host_cpu_features()
    allowed = os.environ.get("NUMBA_CPU_FEATURES")
    return bool(features.get("avx512vnni")) and (allowed is None or "+avx512vnni" in allowed)


def byte_product(rows: int) -> Any:
    """An intrinsic: `sums[r, n] = start[n] + the sum over k of inputs[r, k] * weights[k, n]`.

    Its arguments are addresses but for two numbers: weights (int8, ordered depth / 4, column, 4),
    inputs (uint8) and the bytes from one row of them to the next, depth / 4, start (int32),
    sums (int32, `rows` x `BLOCK`).
    """

    @intrinsic
    def multiply_bytes(  # pyright: ignore[reportUnusedFunction]  it is the value returned
        _: Any, weights: Any, inputs: Any, stride: Any, quarters: Any, start: Any, sums: Any
    ) -> Any:
        def generate(context: Any, builder: Any, __: Any, arguments: Any) -> Any:
            weights, inputs, stride, quarters, start, sums = arguments
            tile = _Tile(builder, _INTS, _INT, rows)
            begin = [[tile.load(start, 0, vector) for vector in range(_VECTORS)]] * rows
            ends = tile.run(
                begin,
                depth=quarters,
                weights=(weights, _BYTES, _number(4 * BLOCK)),
                inputs=(inputs, stride),
                multiply_add=_add_byte_products,
                ahead=_AHEAD,
            )
            tile.store(sums, ends)
            return context.get_dummy_value()

        arguments = (weights, inputs, stride, quarters, start, sums)
        return types.void(*[types.intp] * len(arguments)), generate

    return multiply_bytes


def float_product(rows: int) -> Any:
    """An intrinsic: `sums[r, n] += the sum over k of inputs[r, k] * weights[k, n]`, in float32.

    Its arguments are addresses but for three numbers: weights and the bytes from one k of them to
    the next, inputs and the bytes from one row of them to the next, the depth, sums and the bytes
    from one row of them to the next.
    """

    @intrinsic
    def multiply_floats(  # pyright: ignore[reportUnusedFunction]  it is the value returned
        _: Any,
        weights: Any,
        weight_stride: Any,
        inputs: Any,
        stride: Any,
        depth: Any,
        sums: Any,
        sum_stride: Any,
    ) -> Any:
        def generate(context: Any, builder: Any, __: Any, arguments: Any) -> Any:
            weights, weight_stride, inputs, stride, depth, sums, sum_stride = arguments
            tile = _Tile(builder, _FLOATS, _FLOAT, rows, sum_stride)
            begin = [
                [tile.load(sums, row, vector) for vector in range(_VECTORS)] for row in range(rows)
            ]
            ends = tile.run(
                begin,
                depth=depth,
                weights=(weights, _FLOATS, weight_stride),
                inputs=(inputs, stride),
                multiply_add=_add_float_products,
            )
            tile.store(sums, ends)
            return context.get_dummy_value()

        arguments = (weights, weight_stride, inputs, stride, depth, sums, sum_stride)
        return types.void(*[types.intp] * len(arguments)), generate

    return multiply_floats


class _Tile:
    """Writes the loop over the depth of a product, its sums in registers."""

    def __init__(
        self, builder: Any, vector: Any, element: Any, rows: int, row_bytes: Any = None
    ) -> None:
        self._builder = builder
        self._vector = vector
        self._element = element
        self._rows = rows
        self._row_bytes = _number(4 * BLOCK) if row_bytes is None else row_bytes

    def load(self, address: Any, row: int, vector: int) -> Any:
        """One register of a tile in memory."""
        value = self._builder.load(self._place(address, row, vector))
        value.align = 4
        return value

    def store(self, address: Any, sums: list[list[Any]]) -> None:
        """Write all registers of a tile."""
        for row, vectors in enumerate(sums):
            for vector, value in enumerate(vectors):
                self._builder.store(value, self._place(address, row, vector)).align = 4

    def run(
        self,
        begin: list[list[Any]],
        *,
        depth: Any,
        weights: tuple[Any, Any, Any],
        inputs: tuple[Any, Any],
        multiply_add: _MultiplyAdd,
        ahead: int = 0,
    ) -> list[list[Any]]:
        """The sums after `depth` steps; a step takes four bytes or a float of each row."""
        builder = self._builder
        before = builder.basic_block
        loop, after = builder.append_basic_block("loop"), builder.append_basic_block("after")
        builder.branch(loop)
        builder.position_at_end(loop)
        step = builder.phi(_LONG)
        sums = [[builder.phi(self._vector) for _ in row] for row in begin]
        here = builder.add(weights[0], builder.mul(step, weights[2]))
        if ahead:
            self._fetch(builder.add(here, _number(ahead)))
        loaded = [self._read(weights[1], here, 4 * _LANES * vector) for vector in range(_VECTORS)]
        ends = self._one_step(step, sums, loaded, inputs, multiply_add)
        following = builder.add(step, _number(1))
        step.add_incoming(_number(0), before)
        step.add_incoming(following, loop)
        for row in range(self._rows):
            for vector in range(_VECTORS):
                sums[row][vector].add_incoming(begin[row][vector], before)
                sums[row][vector].add_incoming(ends[row][vector], loop)
        builder.cbranch(builder.icmp_signed("<", following, depth), loop, after)
        builder.position_at_end(after)
        return ends

    def _one_step(
        self,
        step: Any,
        sums: list[list[Any]],
        loaded: list[Any],
        inputs: tuple[Any, Any],
        multiply_add: _MultiplyAdd,
    ) -> list[list[Any]]:
        builder = self._builder
        ends: list[list[Any]] = []
        for row in range(self._rows):
            offset = builder.mul(inputs[1], _number(row))
            place = builder.add(builder.add(inputs[0], offset), builder.mul(step, _number(4)))
            spread = self._spread(self._read(self._element, place, 0))
            ends.append(
                [
                    multiply_add(builder, total, spread, weight)
                    for total, weight in zip(sums[row], loaded, strict=True)
                ]
            )
        return ends

    def _fetch(self, address: Any) -> None:
        """Have the weights of one step brought into the second cache."""
        pointer, number = _BYTE.as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
        fetch = get_or_insert_function(self._builder.module, kind, "llvm.prefetch.p0")
        for vector in range(_VECTORS):
            place = self._builder.add(address, _number(4 * _LANES * vector))
            how = [ir.Constant(number, value) for value in (0, 2, 1)]  # to read, second cache, data
            self._builder.call(fetch, [self._builder.inttoptr(place, pointer), *how])

    def _read(self, kind: Any, address: Any, offset: int) -> Any:
        place = self._builder.add(address, _number(offset))
        value = self._builder.load(self._builder.inttoptr(place, kind.as_pointer()))
        value.align = 1
        return value

    def _spread(self, value: Any) -> Any:
        nothing = ir.Constant(self._vector, ir.Undefined)
        first = self._builder.insert_element(nothing, value, ir.Constant(_INT, 0))
        return self._builder.shuffle_vector(first, nothing, ir.Constant(_INTS, [0] * _LANES))

    def _place(self, address: Any, row: int, vector: int) -> Any:
        builder = self._builder
        offset = builder.add(
            builder.mul(self._row_bytes, _number(row)), _number(4 * _LANES * vector)
        )
        return builder.inttoptr(builder.add(address, offset), self._vector.as_pointer())


def _add_byte_products(builder: Any, total: Any, inputs: Any, weights: Any) -> Any:
    kind = ir.FunctionType(_INTS, [_INTS, _BYTES, _BYTES])
    name = "llvm.x86.avx512.vpdpbusd.512"
    product = get_or_insert_function(builder.module, kind, name)
    return builder.call(product, [total, builder.bitcast(inputs, _BYTES), weights])


def _add_float_products(builder: Any, total: Any, inputs: Any, weights: Any) -> Any:
    kind = ir.FunctionType(_FLOATS, [_FLOATS, _FLOATS, _FLOATS])
    product = get_or_insert_function(builder.module, kind, f"llvm.fmuladd.v{_LANES}f32")
    return builder.call(product, [inputs, weights, total])


def _number(value: int) -> Any:
    return ir.Constant(_LONG, value)
