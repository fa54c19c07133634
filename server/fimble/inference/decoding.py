"""Prefill and decode: from a prompt's tokens to new tokens with their log-probabilities.

`decode` is what runs; `naive_decoding` runs the whole sequence at every token and is the oracle of
the tests.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import torch

from fimble.errors import EngineError
from fimble.inference.healing import Healing
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.speculation import Drafter

PREFILL_CHUNK = 256
"""Tokens read at once. Between chunks a request can be cancelled; larger chunks gain nothing on a
CPU (measured: 600 tokens/s at 256 and at 1,211)."""
_ANSWER_ROOM: Final = 128
"""Tokens behind a prompt for which room is made with it: few answers are longer."""


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """How the next token is chosen; temperature 0 is greedy."""

    temperature: float = 0.0
    top_p: float = 1.0
    seed: int | None = None


class Cancelled(Exception):
    """The request was cancelled between two steps; the cache stays valid."""


class NotANumberError(EngineError):
    """The model computed what is no number: its weights or its device are not to be trusted."""


@torch.inference_mode()
def decode(
    model: Any,
    slot: CacheSlot,
    prompt: Sequence[int],
    sampling: Sampling,
    cancelled: Callable[[], bool],
    healing: Healing | None = None,
    drafter: Drafter | None = None,
) -> Iterator[tuple[int, float]]:
    """Yield (token, log-probability) without end; the caller stops. `slot` must hold a prefix.

    A token is read into the slot only when the next one is wanted. With `healing` the first tokens
    are chosen among those that spell its text; with `drafter` several tokens may be read in one
    pass, which changes how soon they come and not which. A model with a loop of its own
    (`decode_ahead`) keeps the same promises.

    Raises:
        Cancelled: `cancelled()` was true before a step.
        NotANumberError: the model computes no numbers.
    """
    if (own := getattr(model, "decode_ahead", None)) is not None:
        yield from own(slot, prompt, sampling, cancelled, healing, drafter)
        return
    generator = _generator(model.device, sampling)
    rows_NV, draft = prefill(model, slot, prompt, cancelled).unsqueeze(0), list[int]()
    constrained = False
    while True:
        right, token = 0, -1
        for row, logits_V in enumerate(rows_NV):
            allowed = healing.allowed() if healing else None
            forbidden = healing.forbidden() if healing else ()
            token, logprob = choose(logits_V, sampling, generator, allowed, forbidden)
            if healing:
                healing.take(token)
            if drafter:
                drafter.take(token)
            yield token, logprob
            if cancelled():
                raise Cancelled
            if row == len(draft) or draft[row] != token:
                break
            right += 1
        slot.crop(len(slot.tokens) - (len(draft) - right))
        if drafter and draft and not constrained:
            drafter.learn(len(draft), right)
        constrained = healing is not None and healing.allowed() is not None
        drafts = healing if constrained else drafter
        draft = drafts.propose() if drafts else []
        rows_NV = slot.read_all(model, [token, *draft], 1 + len(draft))


@torch.inference_mode()
def naive_decoding(
    model: Any, prompt: Sequence[int], count: int, sampling: Sampling
) -> list[tuple[int, float]]:
    """`count` tokens after a prompt, each from a pass over everything, without any cache."""
    generator = _generator(model.device, sampling)
    tokens = list(prompt)
    made: list[tuple[int, float]] = []
    for _ in range(count):
        ids_1T = torch.tensor([tokens], device=model.device)
        logits_V = model(input_ids=ids_1T, use_cache=False).logits[0, -1]
        made.append(choose(logits_V, sampling, generator))
        tokens.append(made[-1][0])
    return made


def choose(
    logits_V: torch.Tensor,
    sampling: Sampling,
    generator: torch.Generator | None,
    allowed: Sequence[int] | None = None,
    forbidden: Sequence[int] = (),
) -> tuple[int, float]:
    """The next token, one of `allowed` if given and none of `forbidden`, and its log-probability
    under the model.

    The log-probability is natural and over all tokens, at temperature 1.

    Raises:
        NotANumberError: a logit is no number, or infinite.
    """
    logprobs_V = torch.log_softmax(logits_V.float(), dim=-1)
    _require_numbers(logprobs_V)
    candidates_V = logprobs_V
    if allowed is not None:
        candidates_V = torch.full_like(logprobs_V, -torch.inf)
        candidates_V[allowed] = logprobs_V[allowed]
    if forbidden:
        candidates_V = candidates_V.clone()
        candidates_V[list(forbidden)] = -torch.inf
    if sampling.temperature <= 0:
        token = int(candidates_V.argmax())
    else:
        token = _sample(candidates_V / sampling.temperature, sampling.top_p, generator)
    return token, float(logprobs_V[token])


def _require_numbers(logprobs_V: torch.Tensor) -> None:
    require_number(float(logprobs_V[0]))  # one that is none makes all of them so, through the sum


def require_number(logprob: float) -> None:
    """Raises NotANumberError where a log-probability is none."""
    if math.isnan(logprob):
        raise NotANumberError(
            "The model computed something that is no number.",
            "It is loaded anew; if that repeats, run fimble models verify.",
        )


def _sample(scaled_V: torch.Tensor, top_p: float, generator: torch.Generator | None) -> int:
    probs_V, order_V = torch.softmax(scaled_V, dim=-1).sort(descending=True)
    outside_V = probs_V.cumsum(0) - probs_V >= top_p
    outside_V[0] = False
    probs_V = probs_V.masked_fill(outside_V, 0.0)
    return int(order_V[torch.multinomial(probs_V, 1, generator=generator)])


@torch.inference_mode()
def prefill(
    model: Any,
    slot: CacheSlot,
    prompt: Sequence[int],
    cancelled: Callable[[], bool],
    chunk: int = PREFILL_CHUNK,
) -> torch.Tensor:
    """Read what the slot lacks of a prompt; the logits after its last token, of shape (V,).

    Args:
        chunk: tokens read at once, where the model does not say how many suit it
            (`prefill_chunk`).

    Raises:
        Cancelled: `cancelled()` was true before a step; what was read stays in the slot.
    """
    rest = list(prompt[len(slot.tokens) :])
    chunk = getattr(model, "prefill_chunk", chunk)
    logits_V = torch.empty(0)
    slot.reserve(model, len(prompt) + _ANSWER_ROOM)
    for start in range(0, len(rest), chunk):
        if cancelled():
            raise Cancelled
        logits_V = slot.read(model, rest[start : start + chunk])
    return logits_V


def _generator(device: Any, sampling: Sampling) -> torch.Generator | None:
    if sampling.temperature <= 0 or sampling.seed is None:
        return None
    return torch.Generator(device=device).manual_seed(sampling.seed)
