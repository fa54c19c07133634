"""The forward pass of Llama and its kin (Qwen2, DeepSeek-Coder) with few and large operators.

For CPUs without the native pass (`fused/`), where a pass over one token of a small model spends a
third of its time between the operators of transformers' modules. Here queries, keys and values come
of one product, gate and up of another, rotary positions are one complex product, and the query
heads that share keys are rows of one attention. The weights are those that transformers has read;
transformers' own pass is the oracle of the tests. Called like a transformers model, with its
caches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

import torch
import torch.nn.functional as F
from torch import nn

from fimble.inference.rotary import RotaryTable, interleave_halves

_ARCHITECTURES: Final = ("Qwen2ForCausalLM", "LlamaForCausalLM")
_STATIC_ROPE: Final = ("default", "linear", "llama3", "yarn")
_ROWS_UP_TO: Final = 8
"""Tokens in a pass up to which query heads as rows are quicker than PyTorch's own grouping
(measured at 4 tokens over 1,024: 101 against 150 µs; at 16 they are level)."""

Projection = Callable[[torch.Tensor], torch.Tensor]
MakeProjection = Callable[[str, nn.Linear], Projection]
"""Makes what multiplies with a layer, given the layer's name (`down_proj`, `lm_head`, …)."""


@dataclass(frozen=True, kw_only=True)
class LeanLayer:
    """One decoder layer. The last two dimensions of what enters are (tokens, hidden)."""

    norm_before_attention: torch.Tensor
    qkv: Projection
    attention_out: Projection
    norm_before_mlp: torch.Tensor
    gate_up: Projection
    down: Projection


@dataclass(frozen=True, kw_only=True)
class Logits:
    """What a pass gives, named as transformers names it: shape (1, tokens kept, vocabulary)."""

    logits: torch.Tensor


class LeanModel:
    """A causal LM; call it as a transformers model, with one sequence and no padding."""

    def __init__(self, model: Any, make_projection: MakeProjection) -> None:
        config, inner = model.config, model.model
        self.config = config
        self.device: torch.device = model.device
        self._heads: int = config.num_attention_heads
        self._groups: int = config.num_key_value_heads
        head_size = getattr(config, "head_dim", None) or config.hidden_size // self._heads
        self._head_size: int = head_size
        self._epsilon: float = config.rms_norm_eps
        self._rotary = RotaryTable(
            inner.rotary_emb.inv_freq, float(getattr(inner.rotary_emb, "attention_scaling", 1.0))
        )
        self._embed: Projection = inner.embed_tokens
        self._dtype = inner.norm.weight.dtype
        self._layers: list[LeanLayer] = []
        for index, layer in enumerate(inner.layers):
            self._layers.append(self._convert(layer, make_projection))
            inner.layers[index] = nn.Identity()  # its memory goes before the next one is made
        self._norm = inner.norm.weight
        self._lm_head = make_projection("lm_head", model.lm_head)

    @torch.inference_mode()
    def __call__(
        self,
        input_ids: torch.Tensor,
        past_key_values: Any = None,
        use_cache: bool = True,
        logits_to_keep: int = 0,
    ) -> Logits:
        """One pass; with a cache, the tokens are appended to it.

        Args:
            input_ids: of shape (1, tokens).
            past_key_values: a transformers cache, one layer of it for each of ours.
            logits_to_keep: give the logits after so many last tokens; 0 for all.
        """
        del use_cache  # where there is a cache, it is used
        past = past_key_values.get_seq_length() if past_key_values is not None else 0
        x_TH = self._embed(input_ids[0])
        tokens = x_TH.shape[0]
        rotation_T1R = self._rotary.rows(past, past + tokens)
        mask_TS = _causal_mask(past, tokens, x_TH) if tokens > 1 else None
        for index, layer in enumerate(self._layers):
            normed_TH = self._normalise(x_TH, layer.norm_before_attention)
            x_TH = x_TH + self._attend(normed_TH, index, rotation_T1R, mask_TS, past_key_values)
            normed_TH = self._normalise(x_TH, layer.norm_before_mlp)
            gate_TI, up_TI = layer.gate_up(normed_TH).chunk(2, dim=-1)
            x_TH = x_TH + layer.down(F.silu(gate_TI).mul_(up_TI))
        kept_TH = x_TH[-logits_to_keep:] if logits_to_keep else x_TH
        return Logits(logits=self._lm_head(self._normalise(kept_TH, self._norm)).unsqueeze(0))

    def _normalise(self, x_TH: torch.Tensor, weight_H: torch.Tensor) -> torch.Tensor:
        return F.rms_norm(x_TH, (x_TH.shape[-1],), weight_H, self._epsilon)

    def _attend(
        self,
        x_TH: torch.Tensor,
        index: int,
        rotation_T1R: torch.Tensor,
        mask_TS: torch.Tensor | None,
        cache: Any,
    ) -> torch.Tensor:
        layer = self._layers[index]
        tokens, turned = x_TH.shape[0], self._heads + self._groups
        mixed_THD = layer.qkv(x_TH).view(tokens, turned + self._groups, self._head_size)
        rotated_THD = self._rotary.rotate(mixed_THD[:, :turned], rotation_T1R)
        keys_1GTD = rotated_THD[:, self._heads :].transpose(0, 1).unsqueeze(0)
        values_1GTD = mixed_THD[:, turned:].transpose(0, 1).unsqueeze(0)
        if cache is not None:
            keys_1GTD, values_1GTD = cache.update(keys_1GTD, values_1GTD, index)
        queries_THD = rotated_THD[:, : self._heads]
        mixed_TA = self._mix(queries_THD, keys_1GTD, values_1GTD, mask_TS)
        return layer.attention_out(mixed_TA)

    def _mix(
        self,
        queries_THD: torch.Tensor,
        keys_1GSD: torch.Tensor,
        values_1GSD: torch.Tensor,
        mask_TS: torch.Tensor | None,
    ) -> torch.Tensor:
        """Attention: values mixed for each token and head, of shape (tokens, heads x head size)."""
        tokens = queries_THD.shape[0]
        if tokens > _ROWS_UP_TO:
            queries_1HTD = queries_THD.transpose(0, 1).unsqueeze(0)
            mixed_1HTD = F.scaled_dot_product_attention(
                queries_1HTD, keys_1GSD, values_1GSD, attn_mask=mask_TS, enable_gqa=True
            )
            return mixed_1HTD[0].transpose(0, 1).reshape(tokens, -1)
        per_group = self._heads // self._groups
        grouped_TGPD = queries_THD.view(tokens, self._groups, per_group, self._head_size)
        rows_1GRD = grouped_TGPD.transpose(0, 1).reshape(1, self._groups, -1, self._head_size)
        mask_RS = None if mask_TS is None else mask_TS.repeat_interleave(per_group, 0)
        mixed_1GRD = F.scaled_dot_product_attention(
            rows_1GRD, keys_1GSD, values_1GSD, attn_mask=mask_RS
        )
        mixed_GTPD = mixed_1GRD.view(self._groups, tokens, per_group, self._head_size)
        return mixed_GTPD.transpose(0, 1).reshape(tokens, -1)

    def _convert(self, layer: Any, make_projection: MakeProjection) -> LeanLayer:
        attention, mlp = layer.self_attn, layer.mlp
        turned = [
            interleave_halves(part, self._head_size)
            for part in (attention.q_proj, attention.k_proj)
        ]
        return LeanLayer(
            norm_before_attention=layer.input_layernorm.weight,
            qkv=make_projection("qkv_proj", stack_linears([*turned, attention.v_proj])),
            attention_out=make_projection("o_proj", attention.o_proj),
            norm_before_mlp=layer.post_attention_layernorm.weight,
            gate_up=make_projection("gate_up_proj", stack_linears([mlp.gate_proj, mlp.up_proj])),
            down=make_projection("down_proj", mlp.down_proj),
        )


def can_be_lean(model: Any) -> bool:
    """Whether this is a model whose pass `LeanModel` knows to the last detail."""
    config = model.config
    rope = getattr(config, "rope_parameters", None) or getattr(config, "rope_scaling", None) or {}
    return (
        type(model).__name__ in _ARCHITECTURES
        and getattr(config, "hidden_act", "") == "silu"
        and not getattr(config, "use_sliding_window", False)
        and rope.get("rope_type", "default") in _STATIC_ROPE
        and not getattr(config, "mlp_bias", False)
    )


def stack_linears(linears: list[nn.Linear]) -> nn.Linear:
    """One layer whose outputs are those of several, one after the other."""
    weight_NK = torch.cat([linear.weight for linear in linears])
    biases = [cast("torch.Tensor | None", linear.bias) for linear in linears]
    stacked = nn.Linear(weight_NK.shape[1], weight_NK.shape[0], bias=False, device="meta")
    stacked.weight = nn.Parameter(weight_NK, requires_grad=False)
    if any(bias is not None for bias in biases):
        parts = [
            linear.weight.new_zeros(linear.out_features) if bias is None else bias
            for linear, bias in zip(linears, biases, strict=True)
        ]
        stacked.bias = nn.Parameter(torch.cat(parts), requires_grad=False)
    return stacked


def _causal_mask(past: int, tokens: int, like: torch.Tensor) -> torch.Tensor:
    """What is added to the scores: 0 where a token may look, minus infinity where not."""
    mask_TS = torch.full((tokens, past + tokens), -torch.inf, dtype=like.dtype, device=like.device)
    return mask_TS.triu_(past + 1)
