"""The next token, chosen on the device: nothing here asks a tensor for its value.

Results are rows of 64-bit floats, (2, T): tokens, and their log-probabilities under the model (over
all tokens, at temperature 1; no number where a logit is none).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import torch

from fimble.inference.decoding import Sampling

_BLOCK: Final = 1024


def choose_greedily(logprobs_TV: torch.Tensor, candidates_TV: torch.Tensor) -> torch.Tensor:
    """The most likely of each row's candidates."""
    return _results(candidates_TV.argmax(dim=-1), logprobs_TV)


def draw(
    logprobs_TV: torch.Tensor,
    candidates_TV: torch.Tensor,
    temperature: float,
    top_p: float,
    uniforms_T: torch.Tensor,
) -> torch.Tensor:
    """One of each row's candidates at random, by a number between 0 and 1 for each."""
    probs_TV, order_TV = torch.softmax(candidates_TV / temperature, dim=-1).sort(descending=True)
    outside_TV = probs_TV.cumsum(-1) - probs_TV >= top_p
    outside_TV[:, 0] = False
    sums_TV = probs_TV.masked_fill_(outside_TV, 0.0).cumsum_(-1)
    passed_TV = sums_TV <= uniforms_T.unsqueeze(1) * sums_TV[:, -1:]
    # Rounding must not lead behind the last one inside.
    rank_T = torch.minimum(passed_TV.sum(-1), (~outside_TV).sum(-1) - 1)
    return _results(order_TV.gather(1, rank_T.unsqueeze(1)).squeeze(1), logprobs_TV)


def _results(tokens_T: torch.Tensor, logprobs_TV: torch.Tensor) -> torch.Tensor:
    chosen_T = logprobs_TV.gather(1, tokens_T.unsqueeze(1)).squeeze(1)
    return torch.stack((tokens_T.double(), chosen_T.double()))


class Chooser:
    """Chooses for one answer. The n-th token depends on the seed, n and the logits alone, so what
    is computed ahead, twice, or in drafts changes nothing."""

    def __init__(self, sampling: Sampling, device: torch.device) -> None:
        self._sampling = sampling
        self._device = device
        self._generator = torch.Generator()
        if sampling.seed is None:
            self._generator.seed()
        else:
            self._generator.manual_seed(sampling.seed)
        self._uniforms_U = torch.empty(0, device=device)

    @property
    def is_greedy(self) -> bool:
        """Whether the most likely token is always the choice."""
        return self._sampling.temperature <= 0

    def choose(
        self,
        logits_TV: torch.Tensor,
        number: int,
        allowed: Sequence[int] | None = None,
        forbidden: Sequence[int] = (),
    ) -> torch.Tensor:
        """Results for rows of logits.

        Args:
            number: how many tokens of the answer come before the first row's.
            allowed: the only tokens that may be chosen; any if not given.
            forbidden: tokens that may not be chosen.
        """
        logprobs_TV = torch.log_softmax(logits_TV.float(), dim=-1)
        candidates_TV = logprobs_TV
        if allowed is not None:
            allowed_A = torch.tensor(allowed, device=self._device)
            candidates_TV = torch.full_like(logprobs_TV, -torch.inf)
            candidates_TV[:, allowed_A] = logprobs_TV[:, allowed_A]
        if forbidden:
            candidates_TV = candidates_TV.clone()
            candidates_TV[:, torch.tensor(forbidden, device=self._device)] = -torch.inf
        if self.is_greedy:
            return choose_greedily(logprobs_TV, candidates_TV)
        sampling, uniforms_T = self._sampling, self._uniforms(number, len(logits_TV))
        return draw(logprobs_TV, candidates_TV, sampling.temperature, sampling.top_p, uniforms_T)

    def _uniforms(self, number: int, count: int) -> torch.Tensor:
        while number + count > len(self._uniforms_U):
            block = torch.rand(_BLOCK, generator=self._generator).to(self._device)
            self._uniforms_U = torch.cat((self._uniforms_U, block))
        return self._uniforms_U[number : number + count]
