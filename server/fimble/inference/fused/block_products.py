"""The two inner loops in which a pass spends its time, as vector code: rows by blocks of columns.

Both keep a tile of sums in registers while they go down the depth of a product, so that each weight
is loaded once for several rows. They are written in LLVM's language because a compiler finds
neither the tile nor the byte product in a loop in Python. Everything is passed by address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from llvmlite import ir  # pyright: ignore[reportMissingTypeStubs]
from numba import types
from numba.core.cgutils import get_or_insert_function
from numba.extending import intrinsic

from fimble.inference.fused.registers import AVX2, REGISTERS

BLOCK: Final = 64
"""Columns of a block; where registers are small, it is gone through in strips."""
MOST_ROWS: Final = 6
"""Rows of a tile: with so many all registers are in use."""
_AHEAD: Final = 4096
"""Bytes by which weights are fetched from memory before their turn. A core does so by itself, but
not while it is busy with several rows (6 rows over 8.7 MB: 0.42 ms without it, 0.31 ms with it;
2,048 and 8,192 are no better)."""
_LINE: Final = 64  # bytes that are fetched together

_USED: Final = REGISTERS or AVX2
_LANES: Final = _USED.lanes
_STRIP: Final = _USED.lanes * _USED.vectors
_BYTE, _INT, _LONG, _FLOAT = ir.IntType(8), ir.IntType(32), ir.IntType(64), ir.FloatType()
_BYTES: Final = ir.VectorType(_BYTE, 4 * _LANES)
_INTS: Final = ir.VectorType(_INT, _LANES)
_FLOATS: Final = ir.VectorType(_FLOAT, _LANES)
_Value = Any  # llvmlite types none of its values


def byte_product(rows: int) -> Any:
    """An intrinsic: `sums[r, n] = start[n] + the sum over k of inputs[r, k] * weights[k, n]`.

    Its arguments are addresses but for two numbers: weights (int8, ordered depth / 4, column, 4),
    inputs (uint8) and the bytes from one row of them to the next, depth / 4, start (int32),
    sums (int32, `rows` x `BLOCK`).
    """

    def multiply_bytes(
        _: Any, weights: Any, inputs: Any, stride: Any, quarters: Any, start: Any, sums: Any
    ) -> Any:
        def generate(context: Any, builder: Any, __: Any, arguments: Any) -> Any:
            weights, inputs, stride, quarters, start, sums = arguments
            for strip in range(BLOCK // _STRIP):
                at = _number(4 * _STRIP * strip)
                product = _Product(
                    builder=builder,
                    rows=rows,
                    depth=quarters,
                    weights=(builder.add(weights, at), _BYTES, _number(4 * BLOCK)),
                    inputs=(inputs, stride, _INT),
                    multiply_add=_add_byte_products,
                    ahead=_AHEAD if strip == 0 else 0,
                )
                begin = _load(builder, _INTS, rows, builder.add(start, at), _number(0))
                place = builder.add(sums, at)
                _store(builder, product.sum_up(begin), place, _number(4 * BLOCK))
            return context.get_dummy_value()

        arguments = (weights, inputs, stride, quarters, start, sums)
        return types.void(*[types.intp] * len(arguments)), generate

    return intrinsic(multiply_bytes)


def float_product(rows: int) -> Any:
    """An intrinsic: `sums[r, n] += the sum over k of inputs[r, k] * weights[k, n]`, in float32.

    Its arguments are addresses but for three numbers: weights and the bytes from one k of them to
    the next, inputs and the bytes from one row of them to the next, the depth, sums and the bytes
    from one row of them to the next.
    """

    def multiply_floats(
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
            for strip in range(BLOCK // _STRIP):
                at = _number(4 * _STRIP * strip)
                product = _Product(
                    builder=builder,
                    rows=rows,
                    depth=depth,
                    weights=(builder.add(weights, at), _FLOATS, weight_stride),
                    inputs=(inputs, stride, _FLOAT),
                    multiply_add=_add_float_products,
                )
                place = builder.add(sums, at)
                begin = _load(builder, _FLOATS, rows, place, sum_stride)
                _store(builder, product.sum_up(begin), place, sum_stride)
            return context.get_dummy_value()

        arguments = (weights, weight_stride, inputs, stride, depth, sums, sum_stride)
        return types.void(*[types.intp] * len(arguments)), generate

    return intrinsic(multiply_floats)


@dataclass(frozen=True, kw_only=True)
class _Product:
    """Writes the loop over the depth of a product for one strip, its sums in registers.

    Attributes:
        weights: their address, the vector type of a register of them, bytes from step to step.
        inputs: their address, bytes from row to row, the type of what a step takes of each row.
        ahead: bytes by which weights are fetched before their turn; 0 for not at all.
    """

    builder: Any
    rows: int
    depth: Any
    weights: tuple[Any, Any, Any]
    inputs: tuple[Any, Any, Any]
    multiply_add: Callable[[_Value, _Value, _Value, _Value], _Value]
    ahead: int = 0

    def sum_up(self, begin: list[list[Any]]) -> list[list[Any]]:
        """The sums at the end, given those at the beginning."""
        builder = self.builder
        before = builder.basic_block
        loop, after = builder.append_basic_block("loop"), builder.append_basic_block("after")
        builder.branch(loop)
        builder.position_at_end(loop)
        step = builder.phi(_LONG)
        sums = [[builder.phi(value.type) for value in row] for row in begin]
        ends = self._one_step(step, sums)
        following = builder.add(step, _number(1))
        step.add_incoming(_number(0), before)
        step.add_incoming(following, loop)
        for row, values in enumerate(sums):
            for vector, value in enumerate(values):
                value.add_incoming(begin[row][vector], before)
                value.add_incoming(ends[row][vector], loop)
        builder.cbranch(builder.icmp_signed("<", following, self.depth), loop, after)
        builder.position_at_end(after)
        return ends

    def _one_step(self, step: Any, sums: list[list[Any]]) -> list[list[Any]]:
        builder = self.builder
        address, kind, weight_stride = self.weights
        here = builder.add(address, builder.mul(step, weight_stride))
        if self.ahead:
            _fetch(builder, builder.add(here, _number(self.ahead)))
        loaded = [
            _read(builder, kind, builder.add(here, _number(4 * _LANES * vector)))
            for vector in range(_USED.vectors)
        ]
        ends: list[list[Any]] = []
        for row, values in enumerate(sums):
            offset = builder.mul(self.inputs[1], _number(row))
            place = builder.add(builder.add(self.inputs[0], offset), builder.mul(step, _number(4)))
            spread = _spread(builder, _read(builder, self.inputs[2], place), values[0].type)
            ends.append(
                [
                    self.multiply_add(builder, total, spread, weight)
                    for total, weight in zip(values, loaded, strict=True)
                ]
            )
        return ends


def _add_byte_products(builder: Any, total: Any, inputs: Any, weights: Any) -> Any:
    return _USED.add_products(builder, total, builder.bitcast(inputs, _BYTES), weights)


def _add_float_products(builder: Any, total: Any, inputs: Any, weights: Any) -> Any:
    kind = ir.FunctionType(_FLOATS, [_FLOATS, _FLOATS, _FLOATS])
    product = get_or_insert_function(builder.module, kind, f"llvm.fmuladd.v{_LANES}f32")
    return builder.call(product, [inputs, weights, total])


def _load(builder: Any, kind: Any, rows: int, address: Any, row_bytes: Any) -> list[list[Any]]:
    """The registers of a tile in memory, row by row."""
    return [
        [_read(builder, kind, place) for place in places]
        for places in _places(builder, rows, address, row_bytes)
    ]


def _store(builder: Any, sums: list[list[Any]], address: Any, row_bytes: Any) -> None:
    """Write all registers of a tile."""
    places = _places(builder, len(sums), address, row_bytes)
    for row, values in enumerate(sums):
        for vector, value in enumerate(values):
            pointer = builder.inttoptr(places[row][vector], value.type.as_pointer())
            builder.store(value, pointer).align = 4


def _places(builder: Any, rows: int, address: Any, row_bytes: Any) -> list[list[Any]]:
    starts = [builder.add(address, builder.mul(row_bytes, _number(row))) for row in range(rows)]
    return [
        [builder.add(start, _number(4 * _LANES * vector)) for vector in range(_USED.vectors)]
        for start in starts
    ]


def _fetch(builder: Any, address: Any) -> None:
    """Have the weights of one step of a block brought into the second cache."""
    pointer, number = _BYTE.as_pointer(), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [pointer, number, number, number])
    fetch = get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    how = [ir.Constant(number, value) for value in (0, 2, 1)]  # to read, second cache, data
    for line in range(0, 4 * BLOCK, _LINE):
        place = builder.inttoptr(builder.add(address, _number(line)), pointer)
        builder.call(fetch, [place, *how])


def _read(builder: Any, kind: Any, address: Any) -> Any:
    value = builder.load(builder.inttoptr(address, kind.as_pointer()))
    value.align = 1
    return value


def _spread(builder: Any, value: Any, kind: Any) -> Any:
    """A register with the same value in all lanes."""
    nothing = ir.Constant(kind, ir.Undefined)
    first = builder.insert_element(nothing, value, ir.Constant(_INT, 0))
    return builder.shuffle_vector(first, nothing, ir.Constant(_INTS, [0] * _LANES))


def _number(value: int) -> Any:
    return ir.Constant(_LONG, value)
