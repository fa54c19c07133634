"""Triton kernels for what lies between the products of a step: one launch where PyTorch takes four.

Imported only where there is Triton, which PyTorch brings along on Linux; it compiles them for the
card at their first launch. Numbers are 32 bits wide inside. Triton gives no types: nothing in here
is checked but by running it, in its interpreter too (`TRITON_INTERPRET=1`).
"""

# pyright: basic, reportMissingImports=false, reportOptionalMemberAccess=false

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def normalise(x, weight, out, size, epsilon, BLOCK: tl.constexpr):
    """Root mean square normalisation; a program for each row of `size`."""
    row = tl.program_id(0)
    at = tl.arange(0, BLOCK)
    inside = at < size
    values = tl.load(x + row * size + at, mask=inside, other=0.0).to(tl.float32)
    scales = tl.load(weight + at, mask=inside, other=0.0).to(tl.float32)
    mean = tl.sum(values * values, 0) / size
    result = values / tl.sqrt(mean + epsilon) * scales
    tl.store(out + row * size + at, result.to(out.dtype.element_ty), mask=inside)


@triton.jit
def gate(gate_up, out, size, BLOCK: tl.constexpr):
    """SiLU of the first half of a row, times the second; a program for a part of a row."""
    row = tl.program_id(0)
    at = tl.program_id(1) * BLOCK + tl.arange(0, BLOCK)
    inside = at < size
    gates = tl.load(gate_up + row * 2 * size + at, mask=inside, other=0.0).to(tl.float32)
    ups = tl.load(gate_up + row * 2 * size + size + at, mask=inside, other=0.0).to(tl.float32)
    result = gates / (1.0 + tl.exp(-gates)) * ups
    tl.store(out + row * size + at, result.to(out.dtype.element_ty), mask=inside)


@triton.jit
def turn_and_store(
    mixed,
    rotations,
    positions,
    queries,
    states,
    room,
    HEADS: tl.constexpr,
    GROUPS: tl.constexpr,
    HALF: tl.constexpr,
):
    """Queries and keys turned by their positions, keys and values put in their places; a program
    for each token and head.

    Args:
        mixed: (T, heads + 2 groups, 2 HALF), the pairs of a rotation as neighbours.
        rotations: cosine and sine of each pair, (places, HALF, 2).
        states: keys, then values, of each group; (2 groups, room, 2 HALF).
    """
    token, head = tl.program_id(0), tl.program_id(1)
    place = tl.load(positions + token)
    even_at = 2 * tl.arange(0, HALF)
    source = mixed + (token * (HEADS + 2 * GROUPS) + head) * 2 * HALF + even_at
    even, odd = tl.load(source).to(tl.float32), tl.load(source + 1).to(tl.float32)
    is_turned = head < HEADS + GROUPS
    rotation = rotations + place * 2 * HALF + even_at
    cosine = tl.where(is_turned, tl.load(rotation), 1.0)
    sine = tl.where(is_turned, tl.load(rotation + 1), 0.0)
    turned_even = (even * cosine - odd * sine).to(queries.dtype.element_ty)
    turned_odd = (odd * cosine + even * sine).to(queries.dtype.element_ty)
    is_query = (even_at >= 0) & (head < HEADS)
    target = queries + (token * HEADS + head) * 2 * HALF + even_at
    tl.store(target, turned_even, mask=is_query)
    tl.store(target + 1, turned_odd, mask=is_query)
    is_kept = (even_at >= 0) & (head >= HEADS)
    target = states + ((head - HEADS) * room + place) * 2 * HALF + even_at
    tl.store(target, turned_even, mask=is_kept)
    tl.store(target + 1, turned_odd, mask=is_kept)


@triton.jit
def attend_to_part(
    queries,
    states,
    positions,
    mixed,
    peaks,
    sums,
    room,
    tokens,
    scale,
    HEADS: tl.constexpr,
    GROUPS: tl.constexpr,
    SIZE: tl.constexpr,
    ROWS: tl.constexpr,
    BLOCK: tl.constexpr,
    PARTS: tl.constexpr,
):
    """Attention to one of `PARTS` parts of the text, whose length is read on the device; a program
    for each group and part. Rows are (token, head of the group).

    Args:
        mixed: values mixed by weights not yet divided by their sum, (groups, PARTS, ROWS, SIZE).
        peaks, sums: the greatest score and the sum of weights, without the last.
    """
    group, part = tl.program_id(0), tl.program_id(1)
    per_group: tl.constexpr = HEADS // GROUPS
    rows, at = tl.arange(0, ROWS), tl.arange(0, SIZE)
    token = rows // per_group
    head = group * per_group + rows % per_group
    is_real = token < tokens
    place = tl.load(positions + token, mask=is_real, other=0)
    length = tl.load(positions + tokens - 1) + 1
    query_at = (token * HEADS + head)[:, None] * SIZE + at[None, :]
    query = tl.load(queries + query_at, mask=is_real[:, None], other=0.0)
    per_part = tl.cdiv(tl.cdiv(length, PARTS), BLOCK) * BLOCK
    first = part * per_part
    last = tl.minimum(first + per_part, length)
    peak, total = tl.full([ROWS], float("-inf"), tl.float32), tl.zeros([ROWS], tl.float32)
    mix = tl.zeros([ROWS, SIZE], tl.float32)
    for begin in range(first, last, BLOCK):
        seen = begin + tl.arange(0, BLOCK)
        is_there = seen < last
        key_at = (group * room + seen)[None, :] * SIZE + at[:, None]
        key = tl.load(states + key_at, mask=is_there[None, :], other=0.0)
        scores = tl.dot(query, key, input_precision="ieee") * scale
        scores = tl.where(seen[None, :] <= place[:, None], scores, float("-inf"))
        scores = tl.where(is_there[None, :], scores, float("-inf"))
        higher = tl.maximum(peak, tl.max(scores, 1))  # a row that has seen nothing has none
        level = tl.where(higher == float("-inf"), 0.0, higher)
        weights = tl.exp(scores - level[:, None])
        shrunk = tl.exp(peak - level)
        value_at = ((GROUPS + group) * room + seen)[:, None] * SIZE + at[None, :]
        value = tl.load(states + value_at, mask=is_there[:, None], other=0.0)
        mix = mix * shrunk[:, None] + tl.dot(weights.to(value.dtype), value, input_precision="ieee")
        total = total * shrunk + tl.sum(weights, 1)
        peak = higher
    row_at = (group * PARTS + part) * ROWS + rows
    tl.store(peaks + row_at, peak)
    tl.store(sums + row_at, total)
    tl.store(mixed + row_at[:, None] * SIZE + at[None, :], mix)


@triton.jit
def join_parts(
    mixed,
    peaks,
    sums,
    out,
    HEADS: tl.constexpr,
    GROUPS: tl.constexpr,
    SIZE: tl.constexpr,
    ROWS: tl.constexpr,
    PARTS: tl.constexpr,
):
    """What `attend_to_part` found in all parts; a program for each token and head."""
    token, head = tl.program_id(0), tl.program_id(1)
    per_group: tl.constexpr = HEADS // GROUPS
    row = token * per_group + head % per_group
    parts, at = tl.arange(0, PARTS), tl.arange(0, SIZE)
    row_at = ((head // per_group) * PARTS + parts) * ROWS + row
    peak = tl.load(peaks + row_at)
    weight = tl.exp(peak - tl.max(peak, 0))
    total = tl.sum(tl.load(sums + row_at) * weight, 0)
    mix = tl.load(mixed + row_at[:, None] * SIZE + at[None, :])
    result = tl.sum(mix * weight[:, None], 0) / total
    tl.store(out + (token * HEADS + head) * SIZE + at, result.to(out.dtype.element_ty))
