"""The pass of all layers in one native call: no operator of Python or torch between two layers.

Shapes: L layers, H hidden size, I size of an MLP, G groups of keys, P query heads for each, D head
size, V vocabulary, T tokens of this pass, S tokens that the cache has room for.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from fimble.inference.fused import int8_products
from fimble.inference.fused.attention import attend
from fimble.inference.fused.block_products import BLOCK
from fimble.inference.fused.native import native, native_in_parallel, prange

FINE: Final = 2
COARSE: Final = 1

_normalise_and_split = int8_products.normalise_and_split
_project, _project_gated, _split = (
    int8_products.project,
    int8_products.project_gated,
    int8_products.split,
)


class Products(NamedTuple):
    """The weights of one kind of layer in all L layers, and what belongs to each output."""

    weights: Any
    """int8 of shape (L, N / 64, K / 4, 64, 4)."""
    scale: Any
    """float32 of shape (L, N)."""
    start: Any
    """int32 of shape (L, N): what takes away that inputs count from `ZERO`."""
    bias: Any
    """float32 of shape (L, N)."""


class Weights(NamedTuple):
    """All that was learnt but the embeddings."""

    norm_before_attention: Any
    qkv: Products
    attention_out: Products
    norm_before_mlp: Any
    gate_up: Products
    down: Products
    norm: Any
    lm_head: Products


class Cache(NamedTuple):
    """Keys of shape (L, G, S / 64, D, 64) and values of shape (L, G, S, D), float32."""

    keys: Any
    values: Any


class Room(NamedTuple):
    """What a pass writes down between two steps, for so many tokens as it has room for."""

    bytes_of_hidden: Any
    bytes_of_mixed: Any
    bytes_of_inner: Any
    largest: Any
    qkv: Any
    queries: Any
    mixed: Any
    heads: Any
    inner: Any


@native
def _rotate(x_D: Any, cosines_R: Any, sines_R: Any, factor: Any, out_D: Any) -> None:
    """Turn the halves of a head against each other (Su et al. 2021, RoFormer, 3.4.2)."""
    half = len(cosines_R)
    for r in range(half):
        a, b = x_D[r], x_D[half + r]
        out_D[r] = (a * cosines_R[r] - b * sines_R[r]) * factor
        out_D[half + r] = (b * cosines_R[r] + a * sines_R[r]) * factor


@native_in_parallel
def _place(
    qkv_TN: Any,
    cosines_SR: Any,
    sines_SR: Any,
    past: int,
    queries_GQD: Any,
    keys: Any,
    values_GSD: Any,
) -> None:
    """Rotate queries and keys; keys and values go into the cache, queries are scaled."""
    groups, rows, size = queries_GQD.shape
    per_group = rows // len(qkv_TN)
    factor = np.float32(1 / np.sqrt(size))
    for token in prange(len(qkv_TN)):
        at = past + token
        cosines_R, sines_R = cosines_SR[at], sines_SR[at]
        key_D = np.empty(size, np.float32)
        for group in range(groups):
            for p in range(per_group):
                head = (group * per_group + p) * size
                row = queries_GQD[group, token * per_group + p]
                _rotate(qkv_TN[token, head : head + size], cosines_R, sines_R, factor, row)
            head = (groups * per_group + group) * size
            one = np.float32(1)
            _rotate(qkv_TN[token, head : head + size], cosines_R, sines_R, one, key_D)
            keys_DB = keys[group, at // BLOCK]
            for d in range(size):
                keys_DB[d, at % BLOCK] = key_D[d]
            head += groups * size
            values_GSD[group, at] = qkv_TN[token, head : head + size]


@native_in_parallel
def _gather_heads(mixed_GQD: Any, per_group: int, out_TA: Any) -> None:
    groups, _, size = mixed_GQD.shape
    for token in prange(len(out_TA)):
        for group in range(groups):
            for p in range(per_group):
                head = (group * per_group + p) * size
                out_TA[token, head : head + size] = mixed_GQD[group, token * per_group + p]


@native
def read_tokens(
    weights: Weights,
    cache: Cache,
    cosines_SR: Any,
    sines_SR: Any,
    epsilon: Any,
    past: int,
    threads: int,
    x_TH: Any,
    room: Room,
    logits_KV: Any,
) -> None:
    """One pass over the embeddings of new tokens, which it changes.

    Keys and values are written into the cache behind its first `past` tokens; `logits_KV` gets the
    logits after the last K tokens.
    """
    tokens = len(x_TH)
    groups = cache.keys.shape[1]
    size = cache.keys.shape[3]
    per_group = room.heads.shape[1] // (groups * size)
    largest_T = room.largest[:tokens]
    queries_GQD = room.queries[: groups * tokens * per_group].reshape(
        groups, tokens * per_group, size
    )
    mixed_GQD = room.mixed[: groups * tokens * per_group].reshape(groups, tokens * per_group, size)
    heads_TA, qkv_TN, inner_TI = room.heads[:tokens], room.qkv[:tokens], room.inner[:tokens]
    for layer in range(len(weights.norm_before_attention)):
        bytes_RH = room.bytes_of_hidden
        norm_H = weights.norm_before_attention[layer]
        _normalise_and_split(x_TH, norm_H, epsilon, FINE, bytes_RH, largest_T)
        _run(weights.qkv, layer, bytes_RH, largest_T, FINE, False, qkv_TN)
        keys, values_GSD = cache.keys[layer], cache.values[layer]
        _place(qkv_TN, cosines_SR, sines_SR, past, queries_GQD, keys, values_GSD)
        attend(queries_GQD, keys, values_GSD, past, per_group, threads, mixed_GQD)
        _gather_heads(mixed_GQD, per_group, heads_TA)
        _split(heads_TA, FINE, room.bytes_of_mixed, largest_T)
        _run(weights.attention_out, layer, room.bytes_of_mixed, largest_T, FINE, True, x_TH)
        norm_H = weights.norm_before_mlp[layer]
        _normalise_and_split(x_TH, norm_H, epsilon, COARSE, bytes_RH, largest_T)
        gate_up = weights.gate_up
        _project_gated(
            gate_up.weights[layer],
            gate_up.scale[layer],
            gate_up.start[layer],
            bytes_RH,
            largest_T,
            COARSE,
            inner_TI,
        )
        _split(inner_TI, FINE, room.bytes_of_inner, largest_T)
        _run(weights.down, layer, room.bytes_of_inner, largest_T, FINE, True, x_TH)
    kept = len(logits_KV)
    last_KH = x_TH[tokens - kept :]
    largest_K = room.largest[:kept]
    _normalise_and_split(last_KH, weights.norm, epsilon, FINE, room.bytes_of_hidden, largest_K)
    _run(weights.lm_head, 0, room.bytes_of_hidden, largest_K, FINE, False, logits_KV)


@native
def _run(
    products: Products,
    layer: int,
    bytes_RK: Any,
    largest_T: Any,
    digits: int,
    add: bool,
    out_TN: Any,
) -> None:
    _project(
        products.weights[layer],
        products.scale[layer],
        products.start[layer],
        products.bias[layer],
        bytes_RK,
        largest_T,
        digits,
        add,
        out_TN,
    )
