"""How likely given texts are behind a prompt: read, not written.

Texts that begin alike share what is read of their beginning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch

from fimble.inference.decoding import Cancelled, prefill, require_number
from fimble.inference.kv_cache import CacheSlot, common_prefix_length


@torch.inference_mode()
def weigh(
    model: Any,
    slot: CacheSlot,
    prompt: Sequence[int],
    texts: Sequence[Sequence[int]],
    cancelled: Callable[[], bool],
) -> Iterator[list[float]]:
    """The log-probability (natural) of each token of each text, where the text follows the prompt.

    `slot` must hold a prefix of the prompt, and holds the prompt and the last text at the end.

    Raises:
        Cancelled: `cancelled()` was true before a step.
        NotANumberError: the model computes no numbers.
    """
    rows_V = [torch.log_softmax(prefill(model, slot, prompt, cancelled).float(), dim=-1)]
    read: Sequence[int] = ()
    for text in texts:
        if cancelled():
            raise Cancelled
        # The logits after the last token are of no use, so it need not be read.
        wanted = text[:-1]
        shared = common_prefix_length(read, wanted)
        slot.crop(len(prompt) + shared)
        rest, rows_V = wanted[shared:], rows_V[: shared + 1]
        if rest:
            logits_TV = slot.read_all(model, rest, len(rest))
            rows_V += torch.log_softmax(logits_TV.float(), dim=-1).unbind()
        read = wanted
        logprobs = [float(row_V[token]) for row_V, token in zip(rows_V, text, strict=bool(text))]
        for logprob in logprobs:
            require_number(logprob)
        yield logprobs
