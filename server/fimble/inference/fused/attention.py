"""Causal attention over what a cache holds, in float32, a tile of queries at a time.

Keys and values are met in parts of 256 with a running maximum and sum, so that no row of scores is
ever kept whole (Milakov and Gimelshein 2018, arXiv:1805.02867; Dao et al. 2022, arXiv:2205.14135).
The query heads that share keys are rows of one tile. Shapes: G groups of keys, P query heads for
each, D head size, Q = T x P rows of queries in a group; keys are (G, tokens / 64, D, 64), values
(G, tokens, D).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from fimble.inference.fused.block_products import BLOCK, MOST_ROWS, float_product
from fimble.inference.fused.float_loops import exponential, largest
from fimble.inference.fused.native import native, native_in_parallel, prange

_FLOAT_BYTES: Final = 4
_NONE: Final = np.float32(-np.inf)
_AT_ONCE: Final = 4 * BLOCK
"""Keys that are weighed together. The scores of a tile then take 6 kB, which stay in the nearest
cache, and what is done once for all of them costs little beside them."""

_one, _two, _three, _four, _five, _six = (float_product(rows) for rows in range(1, MOST_ROWS + 1))


@native
def _multiply(
    rows: int,
    weights: int,
    weight_stride: int,
    inputs: int,
    stride: int,
    depth: int,
    sums: int,
    sum_stride: int,
) -> None:
    if rows == 6:
        _six(weights, weight_stride, inputs, stride, depth, sums, sum_stride)
    elif rows == 5:
        _five(weights, weight_stride, inputs, stride, depth, sums, sum_stride)
    elif rows == 4:
        _four(weights, weight_stride, inputs, stride, depth, sums, sum_stride)
    elif rows == 3:
        _three(weights, weight_stride, inputs, stride, depth, sums, sum_stride)
    elif rows == 2:
        _two(weights, weight_stride, inputs, stride, depth, sums, sum_stride)
    else:
        _one(weights, weight_stride, inputs, stride, depth, sums, sum_stride)


@native
def _weigh(scores_B: Any, most: Any) -> Any:
    """Scores of one row to weights relative to `most`, in place; gives their sum."""
    total = np.float32(0)
    for n in range(len(scores_B)):
        weight = exponential(scores_B[n] - most)
        scores_B[n] = weight
        total += weight
    return total


@native
def _attend_tile(
    queries_RD: Any, keys: Any, values_SD: Any, past: int, first: int, per_group: int, mixed_RD: Any
) -> None:
    """Mix values for a few rows of queries, which begin with row `first` of their group."""
    rows, size = queries_RD.shape
    scores_RB = np.empty((MOST_ROWS, _AT_ONCE), np.float32)
    most_R = np.full(MOST_ROWS, _NONE)
    sum_R = np.zeros(MOST_ROWS, np.float32)
    mixed_RD[:] = np.float32(0)
    last_seen = past + (first + rows - 1) // per_group + 1
    for at in range(0, last_seen, _AT_ONCE):
        depth = min(_AT_ONCE, last_seen - at)
        scores_RB[:] = np.float32(0)
        for column in range(0, depth, BLOCK):
            _multiply(
                rows,
                keys[(at + column) // BLOCK].ctypes.data,
                BLOCK * _FLOAT_BYTES,
                queries_RD.ctypes.data,
                size * _FLOAT_BYTES,
                size,
                scores_RB[0, column:].ctypes.data,
                _AT_ONCE * _FLOAT_BYTES,
            )
        for row in range(rows):
            seen = min(depth, past + (first + row) // per_group + 1 - at)
            if seen <= 0:
                scores_RB[row] = np.float32(0)
                continue
            most = max(most_R[row], largest(scores_RB[row, :seen]))
            shrink = exponential(most_R[row] - most)
            most_R[row] = most
            sum_R[row] = sum_R[row] * shrink + _weigh(scores_RB[row, :seen], most)
            scores_RB[row, seen:] = np.float32(0)
            mixed_RD[row] *= shrink
        for part in range(0, size, BLOCK):
            _multiply(
                rows,
                values_SD[at, part:].ctypes.data,
                size * _FLOAT_BYTES,
                scores_RB.ctypes.data,
                _AT_ONCE * _FLOAT_BYTES,
                depth,
                mixed_RD[0, part:].ctypes.data,
                size * _FLOAT_BYTES,
            )
    for row in range(rows):
        mixed_RD[row] *= np.float32(1) / sum_R[row]


@native_in_parallel
def attend(
    queries_GQD: Any,
    keys: Any,
    values_GSD: Any,
    past: int,
    per_group: int,
    threads: int,
    mixed_GQD: Any,
) -> None:
    """Attention of new tokens; token t sees what is before `past + t + 1`. Scores are not scaled
    here."""
    groups, rows, _ = queries_GQD.shape
    tile = max(1, min(MOST_ROWS, groups * rows // threads))
    tiles = (rows + tile - 1) // tile
    for task in prange(groups * tiles):
        group, first = task // tiles, task % tiles * tile
        part = slice(first, min(first + tile, rows))
        _attend_tile(
            queries_GQD[group, part],
            keys[group],
            values_GSD[group],
            past,
            first,
            per_group,
            mixed_GQD[group, part],
        )
