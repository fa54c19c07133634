"""Results on their way from the device: asked for now, looked at when they are there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import torch

Answer = Callable[[], list[tuple[int, float]]]
"""Waits for it, and gives tokens and log-probabilities, one for each row."""

_ON_THEIR_WAY: Final = 16
"""More than are ever waited for at once: a place is written again after so many others."""


class AnswerRing:
    """Places in memory that the device writes to by itself (page-locked), in turn.

    Args:
        shape: of the results; see `choice`.
    """

    def __init__(self, shape: tuple[int, int], device: torch.device) -> None:
        self._on_card = device.type == "cuda"
        places = (_ON_THEIR_WAY, *shape)
        self._places = torch.empty(places, dtype=torch.float64, pin_memory=self._on_card)
        self._next = 0

    def fetch(self, results_2T: torch.Tensor, count: int) -> Answer:
        """Have results copied behind all that is launched; the first `count` rows of them."""
        place_2T = self._places[self._next]
        self._next = (self._next + 1) % _ON_THEIR_WAY
        place_2T.copy_(results_2T, non_blocking=True)
        arrived = torch.cuda.Event() if self._on_card else None
        if arrived is not None:
            arrived.record()

        def look() -> list[tuple[int, float]]:
            if arrived is not None:
                arrived.synchronize()
            tokens, logprobs = place_2T[:, :count].tolist()
            return [(int(token), logprob) for token, logprob in zip(tokens, logprobs, strict=True)]

        return look
