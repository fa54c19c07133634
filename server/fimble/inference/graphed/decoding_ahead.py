"""`decoding.decode` for a model that chooses on the device and goes on before it is asked.

While the host looks at one token the device computes the next; what was computed for nothing when
the answer ends is written over. Drafts are checked in one pass, as there.
"""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final

import torch

from fimble.inference.decoding import Cancelled, Sampling, prefill, require_number
from fimble.inference.graphed.answers import Answer
from fimble.inference.graphed.choice import Chooser
from fimble.inference.graphed.steps import MOST
from fimble.inference.healing import Healing
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.speculation import Drafter

if TYPE_CHECKING:
    from fimble.inference.graphed.graphed_model import GraphedModel

_AHEAD: Final = 2
"""Passes launched and not looked at: with two the device never waits for the host. More would only
delay drafts, and what comes after a cancelled answer."""


@torch.inference_mode()
def decode_ahead(
    model: GraphedModel,
    slot: CacheSlot,
    prompt: Sequence[int],
    sampling: Sampling,
    cancelled: Callable[[], bool],
    healing: Healing | None,
    drafter: Drafter | None,
) -> Iterator[tuple[int, float]]:
    """See `decoding.decode`."""
    answer = _Answer(model, slot, Chooser(sampling, model.device), cancelled, drafter)
    logits_V = prefill(model, slot, prompt, cancelled)
    yield from answer.begin(logits_V, healing)
    while True:
        draft = answer.propose()
        yield from answer.check(draft) if draft else answer.go_on()


class _Answer:
    """One answer being written: the last token is chosen and not yet read."""

    def __init__(
        self,
        model: GraphedModel,
        slot: CacheSlot,
        chooser: Chooser,
        cancelled: Callable[[], bool],
        drafter: Drafter | None,
    ) -> None:
        self._model, self._slot = model, slot
        self._chooser, self._cancelled, self._drafter = chooser, cancelled, drafter
        self._token, self._count = -1, 0

    def begin(self, logits_V: torch.Tensor, healing: Healing | None) -> Iterator[tuple[int, float]]:
        """The first token, and all whose choice healing constrains: the host must see each before
        it knows what the next may be."""
        while True:
            allowed = healing.allowed() if healing else None
            forbidden = healing.forbidden() if healing else ()
            logits_1V = logits_V.unsqueeze(0)
            results_2T = self._chooser.choose(logits_1V, self._count, allowed, forbidden)
            token, logprob = results_2T[:, 0].tolist()
            yield self._take(token, logprob, healing)
            self._stop_if_cancelled()
            if healing is None or (healing.allowed() is None and not healing.forbidden()):
                return
            logits_V = self._slot.read(self._model, [self._token])

    def propose(self) -> list[int]:
        """A draft that fits into one pass; empty where there is none."""
        return self._drafter.propose()[: MOST - 1] if self._drafter else []

    def check(self, draft: list[int]) -> Iterator[tuple[int, float]]:
        """Read a draft with the token before it, and give the tokens up to the first that differs
        from it."""
        right = 0
        for row, (token, logprob) in enumerate(self._read([self._token, *draft])):
            yield self._take(token, logprob)
            self._stop_if_cancelled()
            if row == len(draft) or draft[row] != token:
                break
            right += 1
        self._slot.crop(len(self._slot.tokens) - (len(draft) - right))
        if self._drafter:
            self._drafter.learn(len(draft), right)

    def go_on(self) -> Iterator[tuple[int, float]]:
        """Token after token, until there is a draft or another answer took the device's place."""
        seed, flight, more = self._seed([self._token]), deque[Answer](), True
        while more or flight:
            while more and len(flight) < _AHEAD:
                flight.append(self._launch(len(flight)))
            with self._reading() as cache:
                [(token, logprob)] = flight.popleft()()
                self._note([self._token], cache)
            yield self._take(token, logprob)
            self._stop_if_cancelled()
            if self._model.steps.seeded != seed:
                return
            more = not self.propose()

    def _launch(self, flying: int) -> Answer:
        with self._reading() as cache:
            self._model.bring_in(cache, flying + 1)
            return self._model.steps.run(1, self._chooser, self._count + flying)

    def _seed(self, tokens: Sequence[int]) -> int:
        with self._reading() as cache:
            self._model.steps.seed(tokens, self._model.bring_in(cache, len(tokens)))
        return self._model.steps.seeded

    def _read(self, tokens: list[int]) -> list[tuple[int, float]]:
        self._seed(tokens)
        with self._reading() as cache:
            rows = self._model.steps.run(len(tokens), self._chooser, self._count)()
            self._note(tokens, cache)
        return rows

    def _reading(self) -> contextlib.AbstractContextManager[Any]:
        return self._slot.filled_by(self._model)

    def _note(self, tokens: Sequence[int], cache: Any) -> None:
        cache.append(len(tokens))
        self._slot.tokens.extend(tokens)

    def _take(
        self, token: float, logprob: float, healing: Healing | None = None
    ) -> tuple[int, float]:
        require_number(logprob)
        self._token = int(token)
        self._count += 1
        if healing:
            healing.take(self._token)
        if self._drafter:
            self._drafter.take(self._token)
        return self._token, logprob

    def _stop_if_cancelled(self) -> None:
        if self._cancelled():
            raise Cancelled
