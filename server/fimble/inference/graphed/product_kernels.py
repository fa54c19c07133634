"""Triton kernels for products of few rows with weights in 8 bits, which are widened on their way.

Reading the weights is what such a product takes its time for; the inputs stay as wide as they are.
Numbers in 8 bits are exact in 16 and in 32 bits, sums are 32 bits wide, and an output's scale is
multiplied with its sum. Imported as `kernels` is.
"""

# pyright: basic, reportMissingImports=false, reportOptionalMemberAccess=false

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def multiply_row(
    x,
    weight,
    scale,
    bias,
    out,
    outputs,
    inputs,
    HAS_BIAS: tl.constexpr,
    ADDING: tl.constexpr,
    BLOCK_N: tl.constexpr,
    BLOCK_K: tl.constexpr,
):
    """The product with a single row; a program for `BLOCK_N` outputs.

    Args:
        weight: (outputs, inputs); 64-bit offsets, for a vocabulary's matrix can have 2^31 numbers.
        bias: read where `HAS_BIAS`.
        out: written to, or added to where `ADDING`.
    """
    output = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)
    is_output = output < outputs
    at = tl.arange(0, BLOCK_K)
    rows = weight + output.to(tl.int64)[:, None] * inputs
    total = tl.zeros([BLOCK_N, BLOCK_K], tl.float32)
    for begin in range(0, inputs, BLOCK_K):
        inside = begin + at < inputs
        values = tl.load(x + begin + at, mask=inside, other=0.0).to(tl.float32)
        mask = is_output[:, None] & inside[None, :]
        weights = tl.load(rows + (begin + at)[None, :], mask=mask, other=0.0).to(tl.float32)
        total += weights * values[None, :]
    result = tl.sum(total, 1) * tl.load(scale + output, mask=is_output, other=0.0)
    if HAS_BIAS:
        result += tl.load(bias + output, mask=is_output, other=0.0).to(tl.float32)
    if ADDING:
        result += tl.load(out + output, mask=is_output, other=0.0).to(tl.float32)
    tl.store(out + output, result.to(out.dtype.element_ty), mask=is_output)


@triton.jit
def multiply_rows(
    x,
    weight,
    scale,
    bias,
    out,
    tokens,
    outputs,
    inputs,
    HAS_BIAS: tl.constexpr,
    ADDING: tl.constexpr,
    ROWS: tl.constexpr,
    BLOCK_N: tl.constexpr,
    BLOCK_K: tl.constexpr,
):
    """As `multiply_row`, with up to `ROWS` rows at once, each of `inputs` numbers."""
    output = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)
    is_output = output < outputs
    row, at = tl.arange(0, ROWS), tl.arange(0, BLOCK_K)
    is_row = row < tokens
    columns = weight + output.to(tl.int64)[None, :] * inputs
    total = tl.zeros([ROWS, BLOCK_N], tl.float32)
    for begin in range(0, inputs, BLOCK_K):
        inside = begin + at < inputs
        value_at = row[:, None] * inputs + (begin + at)[None, :]
        values = tl.load(x + value_at, mask=is_row[:, None] & inside[None, :], other=0.0)
        mask = inside[:, None] & is_output[None, :]
        weights = tl.load(columns + (begin + at)[:, None], mask=mask, other=0.0)
        total += tl.dot(values, weights.to(values.dtype), input_precision="ieee")
    result = total * tl.load(scale + output, mask=is_output, other=0.0)[None, :]
    if HAS_BIAS:
        result += tl.load(bias + output, mask=is_output, other=0.0).to(tl.float32)[None, :]
    out_at = row[:, None] * outputs + output[None, :]
    is_there = is_row[:, None] & is_output[None, :]
    if ADDING:
        result += tl.load(out + out_at, mask=is_there, other=0.0).to(tl.float32)
    tl.store(out + out_at, result.to(out.dtype.element_ty), mask=is_there)
