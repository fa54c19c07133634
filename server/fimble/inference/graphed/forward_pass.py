"""All layers of a model over a few tokens (`read_few`, which can be captured) or many.

Both write keys and values behind what is there and count nothing: lengths are the caller's.
"""

from __future__ import annotations

from collections.abc import Callable

import torch

from fimble.inference.graphed.layer_weights import LayerWeights, ModelWeights
from fimble.inference.graphed.operators import Operators, PlainOperators, attend_many
from fimble.inference.graphed.states import Residence

Attention = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Takes queries, keys and values as the product gives them (T, N) and the layer's buffers."""


def read_few(
    weights: ModelWeights,
    operators: Operators,
    residence: Residence,
    tokens_T: torch.Tensor,
    past: torch.Tensor,
    bucket: int,
    logits_TV: torch.Tensor,
) -> None:
    """A pass whose launches depend on shapes alone.

    Args:
        past: how many tokens stand before these; of shape (1,).
        bucket: how many places of the buffers are looked at; at least `past` + T.
        logits_TV: where the logits after every token go.
    """
    steps_T = torch.arange(len(tokens_T), device=tokens_T.device)
    places = operators.place(past + steps_T, residence.rotations_S1R, bucket)

    def attend(mixed_TN: torch.Tensor, states_2GSD: torch.Tensor) -> torch.Tensor:
        queries_THD = operators.turn_and_store(mixed_TN, places, states_2GSD)
        return operators.attend(queries_THD, places, states_2GSD)

    x_TH = _run_layers(weights, operators, residence, tokens_T, attend)
    operators.multiply_into(weights.lm_head, operators.normalise(x_TH, weights.norm), logits_TV)


def read_many(
    weights: ModelWeights,
    operators: PlainOperators,
    residence: Residence,
    tokens_T: torch.Tensor,
    past: int,
    kept: int,
) -> torch.Tensor:
    """A pass over any number of tokens; the logits after the last `kept` of them, (kept, V)."""
    rotations_T1R = residence.rotations_S1R[past : past + len(tokens_T)]

    def attend(mixed_TN: torch.Tensor, states_2GSD: torch.Tensor) -> torch.Tensor:
        queries_THD, states_2GTD = operators.turn(mixed_TN, rotations_T1R)
        states_2GSD[:, :, past : past + len(tokens_T)] = states_2GTD
        return attend_many(queries_THD, states_2GSD, past)

    x_TH = _run_layers(weights, operators, residence, tokens_T, attend)
    return operators.multiply(weights.lm_head, operators.normalise(x_TH[-kept:], weights.norm))


def _run_layers(
    weights: ModelWeights,
    operators: Operators,
    residence: Residence,
    tokens_T: torch.Tensor,
    attend: Attention,
) -> torch.Tensor:
    x_TH = weights.embeddings.index_select(0, tokens_T)
    for layer, states_2GSD in zip(weights.layers, residence.states_L2GSD, strict=True):
        _run_layer(layer, operators, x_TH, states_2GSD, attend)
    return x_TH


def _run_layer(
    layer: LayerWeights,
    operators: Operators,
    x_TH: torch.Tensor,
    states_2GSD: torch.Tensor,
    attend: Attention,
) -> None:
    """What the layer adds is added in place, by the product itself."""
    normed_TH = operators.normalise(x_TH, layer.norm_before_attention)
    mixed_TA = attend(operators.multiply(layer.qkv, normed_TH), states_2GSD)
    operators.add_product(layer.attention_out, x_TH, mixed_TA)
    normed_TH = operators.normalise(x_TH, layer.norm_before_mlp)
    gated_TI = operators.gate(operators.multiply(layer.gate_up, normed_TH))
    operators.add_product(layer.down, x_TH, gated_TI)
