"""Products of inputs with int8 weights, together with what comes directly before and after them.

Inputs are rounded to one or two digits to the base `RADIX`, each a byte without a sign of which
`ZERO` stands for 0 (`quantization.py` says why two). The rows of both digits of a token stand one
after the other, the lower first. Shapes: T tokens, K inputs, N outputs, R = T x digits rows;
weights are (N / 64, K / 4, 64, 4), in the order in which `block_products` reads them.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from fimble.inference.fused.block_products import BLOCK, MOST_ROWS, byte_product
from fimble.inference.fused.float_loops import exponential, largest_size
from fimble.inference.fused.native import native, native_in_parallel, prange
from fimble.inference.fused.registers import AVX2, REGISTERS

LEVELS: Final = (REGISTERS or AVX2).levels
ZERO: Final = LEVELS + 1
RADIX: Final = 2 * ZERO  # a power of two: a digit is cut out by its bits
_DIGIT: Final = np.int32(RADIX - 1)
_DIGIT_BITS: Final = np.int32(RADIX.bit_length() - 1)
_TINY: Final = np.float32(1e-12)
_ONE_DIGIT: Final = np.float32(1 / LEVELS)
_TWO_DIGITS: Final = np.float32(1 / (LEVELS * (RADIX + 1)))
_FEW: Final = 4
"""Rows up to which one thread is done before others would have woken."""

_one, _two, _three, _four, _five, _six = (byte_product(rows) for rows in range(1, MOST_ROWS + 1))


@native
def _multiply(
    rows: int, weights: int, inputs: int, depth: int, start: int, sums: int
) -> None:  # pragma: no cover - native code
    quarters = depth // 4
    if rows == 6:
        _six(weights, inputs, depth, quarters, start, sums)
    elif rows == 5:
        _five(weights, inputs, depth, quarters, start, sums)
    elif rows == 4:
        _four(weights, inputs, depth, quarters, start, sums)
    elif rows == 3:
        _three(weights, inputs, depth, quarters, start, sums)
    elif rows == 2:
        _two(weights, inputs, depth, quarters, start, sums)
    else:
        _one(weights, inputs, depth, quarters, start, sums)


@native
def _value(tile: Any, token: int, column: int, digits: int) -> Any:
    if digits == 2:
        low, high = tile[2 * token, column], tile[2 * token + 1, column]
        return (np.float32(low) + RADIX * np.float32(high)) * _TWO_DIGITS
    return np.float32(tile[token, column]) * _ONE_DIGIT


@native_in_parallel
def project(
    weights: Any,
    scale_N: Any,
    start_N: Any,
    bias_N: Any,
    bytes_RK: Any,
    largest_T: Any,
    digits: int,
    add: bool,
    out_TN: Any,
) -> None:
    """`out = inputs x weights + bias`, or `out += …` where `add`."""
    rows = len(largest_T) * digits
    depth = bytes_RK.shape[1]
    for block in prange(weights.shape[0]):
        tile = np.empty((MOST_ROWS, BLOCK), np.int32)
        at = block * BLOCK
        for first in range(0, rows, MOST_ROWS):
            count = min(MOST_ROWS, rows - first)
            _multiply(
                count,
                weights[block].ctypes.data,
                bytes_RK[first].ctypes.data,
                depth,
                start_N[at:].ctypes.data,
                tile.ctypes.data,
            )
            for index in range(count // digits):
                token = first // digits + index
                out = out_TN[token, at : at + BLOCK]
                for n in range(BLOCK):
                    value = _value(tile, index, n, digits) * (scale_N[at + n] * largest_T[token])
                    out[n] = value + bias_N[at + n] + (out[n] if add else np.float32(0))


@native_in_parallel
def project_gated(
    weights: Any,
    scale_N: Any,
    start_N: Any,
    bytes_RK: Any,
    largest_T: Any,
    digits: int,
    out_TI: Any,
) -> None:
    """The way into an MLP: `silu(gate) x up`. The weights of gates stand before those of ups."""
    rows = len(largest_T) * digits
    depth = bytes_RK.shape[1]
    half = weights.shape[0] // 2
    for block in prange(half):
        gates = np.empty((MOST_ROWS, BLOCK), np.int32)
        ups = np.empty((MOST_ROWS, BLOCK), np.int32)
        at, up_at = block * BLOCK, (half + block) * BLOCK
        for first in range(0, rows, MOST_ROWS):
            count = min(MOST_ROWS, rows - first)
            inputs = bytes_RK[first].ctypes.data
            start = start_N[at:].ctypes.data
            _multiply(count, weights[block].ctypes.data, inputs, depth, start, gates.ctypes.data)
            start = start_N[up_at:].ctypes.data
            upper = weights[half + block].ctypes.data
            _multiply(count, upper, inputs, depth, start, ups.ctypes.data)
            for index in range(count // digits):
                token = first // digits + index
                out = out_TI[token, at : at + BLOCK]
                for n in range(BLOCK):
                    largest = largest_T[token]
                    gate = _value(gates, index, n, digits) * (scale_N[at + n] * largest)
                    up = _value(ups, index, n, digits) * (scale_N[up_at + n] * largest)
                    out[n] = gate * up / (np.float32(1) + exponential(-gate))


@native
def _split_row(x_K: Any, digits: int, bytes_DK: Any) -> Any:
    """Round a row to its digits; gives the largest absolute value, which is their scale."""
    largest = largest_size(x_K)
    if largest < _TINY:
        largest = _TINY
    if digits == 1:
        factor, offset = np.float32(LEVELS) / largest, np.float32(ZERO + 0.5)
        only_K = bytes_DK[0]
        for k in range(len(x_K)):
            only_K[k] = np.uint8(np.int32(x_K[k] * factor + offset))
        return largest
    factor = np.float32(LEVELS * (RADIX + 1)) / largest
    offset = np.float32(ZERO * (RADIX + 1) + 0.5)
    low_K, high_K = bytes_DK[0], bytes_DK[1]
    for k in range(len(x_K)):
        both = np.int32(x_K[k] * factor + offset)
        low_K[k] = np.uint8(both & _DIGIT)
        high_K[k] = np.uint8((both >> _DIGIT_BITS) & _DIGIT)
    return largest


@native
def normalise_row(x_K: Any, weight_K: Any, epsilon: Any, out_K: Any) -> None:
    """RMSNorm (Zhang and Sennrich 2019, arXiv:1910.07467)."""
    total = np.float32(0)
    for k in range(len(x_K)):
        total += x_K[k] * x_K[k]
    factor = np.float32(1) / np.sqrt(total / np.float32(len(x_K)) + epsilon)
    for k in range(len(x_K)):
        out_K[k] = x_K[k] * factor * weight_K[k]


@native_in_parallel
def _split_many(x_TK: Any, digits: int, bytes_RK: Any, largest_T: Any) -> None:
    for token in prange(len(x_TK)):
        rows = bytes_RK[token * digits : (token + 1) * digits]
        largest_T[token] = _split_row(x_TK[token], digits, rows)


@native
def split(x_TK: Any, digits: int, bytes_RK: Any, largest_T: Any) -> None:
    """Round inputs to their digits."""
    if len(x_TK) > _FEW:
        _split_many(x_TK, digits, bytes_RK, largest_T)
        return
    for token in range(len(x_TK)):
        rows = bytes_RK[token * digits : (token + 1) * digits]
        largest_T[token] = _split_row(x_TK[token], digits, rows)


@native_in_parallel
def _normalise_and_split_many(
    x_TK: Any, weight_K: Any, epsilon: Any, digits: int, bytes_RK: Any, largest_T: Any
) -> None:
    for token in prange(len(x_TK)):
        normed_K = np.empty_like(x_TK[token])
        normalise_row(x_TK[token], weight_K, epsilon, normed_K)
        rows = bytes_RK[token * digits : (token + 1) * digits]
        largest_T[token] = _split_row(normed_K, digits, rows)


@native
def normalise_and_split(
    x_TK: Any, weight_K: Any, epsilon: Any, digits: int, bytes_RK: Any, largest_T: Any
) -> None:
    """RMSNorm of each token, rounded to its digits."""
    if len(x_TK) > _FEW:
        _normalise_and_split_many(x_TK, weight_K, epsilon, digits, bytes_RK, largest_T)
        return
    normed_K = np.empty_like(x_TK[0])
    for token in range(len(x_TK)):
        normalise_row(x_TK[token], weight_K, epsilon, normed_K)
        rows = bytes_RK[token * digits : (token + 1) * digits]
        largest_T[token] = _split_row(normed_K, digits, rows)
