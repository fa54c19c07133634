"""What the native pass has to know of a model besides its weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch


@dataclass(frozen=True, kw_only=True)
class Architecture:
    """The numbers of one model.

    Attributes:
        groups: heads of keys and values, each shared by `heads / groups` heads of queries.
        frequencies: angles per position of each pair of a head's halves.
        scaling: what cosines and sines are multiplied with (1 but for some extended contexts).
    """

    layers: int
    heads: int
    groups: int
    head_size: int
    vocabulary: int
    epsilon: float
    frequencies: list[float]
    scaling: float

    def rotations(self, tokens: int) -> tuple[Any, Any]:
        """Cosines and sines of so many positions, of shape (tokens, head_size / 2)."""
        frequencies_R = torch.tensor(self.frequencies)
        angles_SR = torch.outer(torch.arange(tokens).float(), frequencies_R)
        return (angles_SR.cos() * self.scaling).numpy(), (angles_SR.sin() * self.scaling).numpy()


def architecture_of(model: Any) -> Architecture:
    """That of a transformers model."""
    config, rotary = model.config, model.model.rotary_emb
    return Architecture(
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        groups=config.num_key_value_heads,
        head_size=head_size_of(config),
        vocabulary=config.vocab_size,
        epsilon=config.rms_norm_eps,
        frequencies=rotary.inv_freq.float().tolist(),
        scaling=float(getattr(rotary, "attention_scaling", 1.0)),
    )


def head_size_of(config: Any) -> int:
    """The size of one attention head."""
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads
