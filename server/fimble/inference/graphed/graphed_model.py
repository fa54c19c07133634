"""The pass of a GPU, called like a transformers model, with the loop that decodes ahead."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import torch

from fimble.inference.decoding import Sampling
from fimble.inference.graphed.decoding_ahead import decode_ahead
from fimble.inference.graphed.forward_pass import read_many
from fimble.inference.graphed.layer_weights import ModelWeights, take_weights
from fimble.inference.graphed.operators import Operators, PlainOperators
from fimble.inference.graphed.states import FIRST_ROOM, GraphedCache, Residence
from fimble.inference.graphed.steps import MOST, Steps, size_for
from fimble.inference.healing import Healing
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.lean_model import Logits
from fimble.inference.speculation import Drafter

_PREFILL_CHUNK: Final = 2048
"""Tokens read at once: some 10 ms on the cards this is for, in which nothing can be cancelled."""


class GraphedModel:
    """A causal LM on one device; call it as a transformers model, with one sequence.

    Args:
        most_tokens: the model's context length.
        room: tokens that fit into the buffers at first.
    """

    prefill_chunk = _PREFILL_CHUNK

    def __init__(
        self,
        weights: ModelWeights,
        operators: Operators,
        most_tokens: int,
        room: int = FIRST_ROOM,
    ) -> None:
        self.device = weights.device
        self.operators = operators
        self.kind = f"graphs, {type(operators).__name__}"
        if self.device.type == "cuda":
            torch.cuda.set_device(self.device)  # events and streams are those of the current one
        self.weights, self.most_tokens = weights, most_tokens
        self._plain = PlainOperators(weights.architecture, weights.dtype)
        most_room = most_tokens + MOST  # padding is written too
        self.residence = Residence(
            weights.architecture, self.device, weights.dtype, most_room, min(room, most_room)
        )
        self.steps = Steps(weights, operators, self.residence)

    def new_cache(self) -> GraphedCache:
        """An empty cache for `past_key_values`."""
        return self.residence.new_cache()

    @torch.inference_mode()
    def __call__(
        self,
        input_ids: torch.Tensor,
        past_key_values: GraphedCache | None = None,
        use_cache: bool = True,
        logits_to_keep: int = 0,
    ) -> Logits:
        """One pass; with a cache, the tokens are appended to it.

        Args:
            input_ids: of shape (1, tokens).
            logits_to_keep: give the logits after so many last tokens; 0 for all.
        """
        del use_cache  # where there is a cache, it is used
        cache = self.new_cache() if past_key_values is None else past_key_values
        tokens_T = input_ids[0]
        count, kept = len(tokens_T), logits_to_keep or len(tokens_T)
        past = self.bring_in(cache, count)
        if count <= MOST:
            self.steps.seed(tokens_T.tolist(), past)
            self.steps.run(count)
            logits_TV = self.steps.logits_TV[count - kept : count].clone()
        else:
            logits_TV = read_many(self.weights, self._plain, self.residence, tokens_T, past, kept)
        cache.append(count)
        return Logits(logits=logits_TV.unsqueeze(0))

    def bring_in(self, cache: GraphedCache, count: int) -> int:
        """Make a cache the one that passes read, with room for `count` more; its length."""
        past = len(cache)
        padded = size_for(count) if count <= MOST else count
        if self.residence.bring_in(cache):
            self.steps.seeded += 1  # whoever decodes another text must seed again
        if self.residence.ensure_room(past + padded):
            self.steps.forget()
        return past

    @torch.inference_mode()
    def prepare(self) -> None:
        """Capture what a first answer needs."""
        cache = self.new_cache()
        self.bring_in(cache, MOST)
        self.steps.prepare()

    def decode_ahead(
        self,
        slot: CacheSlot,
        prompt: Sequence[int],
        sampling: Sampling,
        cancelled: Callable[[], bool],
        healing: Healing | None = None,
        drafter: Drafter | None = None,
    ) -> Iterator[tuple[int, float]]:
        """What `decoding.decode` promises, with the next tokens computed ahead."""
        return decode_ahead(self, slot, prompt, sampling, cancelled, healing, drafter)


def graph(model: Any, room: int = FIRST_ROOM) -> GraphedModel:
    """A transformers model in the form that this pass reads, with PyTorch's own operators; its
    layers are taken away."""
    weights = take_weights(model)
    operators = PlainOperators(weights.architecture, weights.dtype)
    return GraphedModel(weights, operators, int(model.config.max_position_embeddings), room)
