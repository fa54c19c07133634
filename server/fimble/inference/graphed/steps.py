"""Passes over 1 to 16 tokens, each captured once, with the choice of the next token in it.

The device keeps the tokens to read and how many stand before them; a pass over a single token
leaves there what the next one needs, so that passes can be launched one behind the other without
looking at what they gave.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch

from fimble.inference.graphed.answers import Answer, AnswerRing
from fimble.inference.graphed.capture import Capture, Work
from fimble.inference.graphed.choice import Chooser, choose_greedily
from fimble.inference.graphed.forward_pass import read_few
from fimble.inference.graphed.layer_weights import ModelWeights
from fimble.inference.graphed.operators import Operators
from fimble.inference.graphed.states import Residence

SIZES: Final = (1, 2, 4, 8, 16)
"""Tokens in a pass; others are padded. The largest is a draft with the token before it."""
MOST: Final = SIZES[-1]
_SMALLEST_BUCKET: Final = 512


class Steps:
    """The captured passes of one model over the resident cache, and what they read and write."""

    def __init__(self, weights: ModelWeights, operators: Operators, residence: Residence) -> None:
        self._weights, self._operators, self._residence = weights, operators, residence
        device, vocabulary = weights.device, len(weights.lm_head.weight_NK)
        self._inputs = torch.zeros(1 + MOST, dtype=torch.int64, device=device)
        self._past, self._tokens_T = self._inputs[:1], self._inputs[1:]
        self.logits_TV = torch.zeros((MOST, vocabulary), dtype=weights.dtype, device=device)
        self._results_2T = torch.zeros((2, MOST), dtype=torch.float64, device=device)
        self._answers = AnswerRing((2, MOST), device)
        self._capture = Capture(device)
        self._captured: dict[tuple[int, int], Work] = {}
        self._ahead = 0
        self.seeded = 0
        """Counts the seeds: whoever finds another number than after its own must seed again."""

    def forget(self) -> None:
        """Drop what was captured: the buffers it was captured over have moved."""
        self._capture.wait()
        self._captured.clear()

    def seed(self, tokens: Sequence[int], past: int) -> None:
        """Say what the next pass reads, and how many tokens stand before it."""
        padding = [0] * (size_for(len(tokens)) - len(tokens))
        inputs = torch.tensor([past, *tokens, *padding])
        self._inputs[: len(inputs)].copy_(inputs)
        self._ahead = past
        self.seeded += 1

    def run(self, count: int, chooser: Chooser | None = None, number: int = 0) -> Answer:
        """Launch the pass over the seeded tokens. After one over a single token the next is seeded.

        Args:
            chooser: chooses the tokens after each of them; the most likely ones if not given.
            number: see `Chooser.choose`.
        """
        size = size_for(count)
        self.captured_work(size, self._bucket_for(self._ahead + size))()
        if chooser is not None and not chooser.is_greedy:
            self._note(chooser.choose(self.logits_TV[:size], number), size)
        self._ahead += 1 if size == 1 else 0
        return self._answers.fetch(self._results_2T, count)

    def prepare(self) -> None:
        """Capture the passes of every size and of every bucket that there is room for, before
        somebody waits for them. The resident cache must be empty: they are tried out in it."""
        self.seed([0] * MOST, 0)
        bucket = 0
        while bucket < self._residence.room:
            bucket = self._bucket_for(bucket + 1)
            for size in SIZES:
                self.captured_work(size, bucket)

    def _bucket_for(self, tokens: int) -> int:
        bucket = _SMALLEST_BUCKET if self._operators.needs_buckets else self._residence.room
        while bucket < tokens:
            bucket *= 2
        return min(bucket, self._residence.room)

    def captured_work(self, size: int, bucket: int) -> Work:
        """The pass of a size over so many places; it reads what is seeded."""
        work = self._captured.get((size, bucket))
        if work is None:
            changed = (self._inputs, self._results_2T)
            work = self._capture(lambda: self._read_and_choose(size, bucket), changed)
            self._captured[size, bucket] = work
        return work

    def _read_and_choose(self, size: int, bucket: int) -> None:
        logits_TV = self.logits_TV[:size]
        read_few(
            self._weights,
            self._operators,
            self._residence,
            self._tokens_T[:size],
            self._past,
            bucket,
            logits_TV,
        )
        logprobs_TV = torch.log_softmax(logits_TV.float(), dim=-1)
        self._note(choose_greedily(logprobs_TV, logprobs_TV), size)
        if size == 1:
            self._past.add_(1)

    def _note(self, results_2T: torch.Tensor, size: int) -> None:
        self._results_2T[:, :size].copy_(results_2T)
        if size == 1:
            self._tokens_T[:1].copy_(results_2T[0])


def size_for(count: int) -> int:
    """The size of the pass that reads so many tokens."""
    return next(size for size in SIZES if size >= count)
