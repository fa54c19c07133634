"""The native pass, called like a transformers model."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from fimble.inference.fused.architecture import Architecture, architecture_of, head_size_of
from fimble.inference.fused.block_products import BLOCK
from fimble.inference.fused.forward_pass import FINE, Room, Weights, read_tokens
from fimble.inference.fused.fused_cache import Buffers, FusedCache, in_steps
from fimble.inference.fused.layer_weights import convert_weights, fits_blocks
from fimble.inference.fused.native import is_compiled, set_threads
from fimble.inference.fused.registers import REGISTERS
from fimble.inference.lean_model import Logits, can_be_lean


class FusedModel:
    """A causal LM with int8 weights; call it as a transformers model, with one sequence.

    Args:
        embeddings: of shape (vocabulary, hidden size), of any type of floats.
    """

    def __init__(
        self, weights: Weights, architecture: Architecture, embeddings: torch.Tensor
    ) -> None:
        self.device = torch.device("cpu")
        self.weights = weights
        self.architecture = architecture
        self.must_be_compiled = not is_compiled()
        self._embeddings = embeddings
        self._angles = architecture.rotations(in_steps(1))
        self._buffers = Buffers(architecture.layers, architecture.groups, architecture.head_size)
        self._room = self._make_room(1)
        self._threads = torch.get_num_threads()

    def new_cache(self) -> FusedCache:
        """An empty cache for `past_key_values`."""
        return FusedCache(self._buffers)

    @torch.inference_mode()
    def __call__(
        self,
        input_ids: torch.Tensor,
        past_key_values: FusedCache | None = None,
        use_cache: bool = True,
        logits_to_keep: int = 0,
    ) -> Logits:
        """One pass; with a cache, the tokens are appended to it.

        Args:
            input_ids: of shape (1, tokens).
            logits_to_keep: give the logits after so many last tokens; 0 for all.
        """
        del use_cache  # where there is a cache, it is used
        set_threads(self._threads)
        cache = self.new_cache() if past_key_values is None else past_key_values
        past, tokens = cache.get_seq_length(), input_ids.shape[1]
        x_TH = self._embeddings[input_ids[0]].float().numpy()
        cache.append(tokens)
        if past + tokens > len(self._angles[0]):
            self._angles = self.architecture.rotations(in_steps(past + tokens))
        if tokens > len(self._room.largest):
            self._room = self._make_room(tokens)
        outputs = self.weights.lm_head.scale.shape[1]
        logits_KV = np.empty((logits_to_keep or tokens, outputs), np.float32)
        read_tokens(
            self.weights,
            cache.arrays,
            *self._angles,
            np.float32(self.architecture.epsilon),
            past,
            self._threads,
            x_TH,
            self._room,
            logits_KV,
        )
        logits_KV = logits_KV[:, : self.architecture.vocabulary]
        return Logits(logits=torch.from_numpy(logits_KV).unsqueeze(0))

    def _make_room(self, tokens: int) -> Room:
        shape, weights = self.architecture, self.weights
        attended = shape.heads * shape.head_size
        inner = weights.gate_up.scale.shape[1] // 2
        return Room(
            bytes_of_hidden=np.empty((tokens * FINE, len(weights.norm)), np.uint8),
            bytes_of_mixed=np.empty((tokens * FINE, attended), np.uint8),
            bytes_of_inner=np.empty((tokens * FINE, inner), np.uint8),
            largest=np.empty(tokens, np.float32),
            qkv=np.empty((tokens, weights.qkv.scale.shape[1]), np.float32),
            queries=np.empty((tokens * shape.heads, shape.head_size), np.float32),
            mixed=np.empty((tokens * shape.heads, shape.head_size), np.float32),
            heads=np.empty((tokens, attended), np.float32),
            inner=np.empty((tokens, inner), np.float32),
        )


def can_be_fused(model: Any) -> bool:
    """Whether this model and this CPU are such as the native pass is written for."""
    return (
        REGISTERS is not None
        and can_be_lean(model)
        and head_size_of(model.config) % BLOCK == 0
        and fits_blocks(model)
    )


def fuse(model: Any) -> FusedModel:
    """The native form of a transformers model, whose layers are taken away."""
    architecture, embeddings = architecture_of(model), model.model.embed_tokens.weight.detach()
    return FusedModel(convert_weights(model), architecture, embeddings)
