"""Given texts behind a prompt: their probabilities are those of a pass over everything."""

import itertools

import pytest
import torch

from fimble.inference.decoding import Cancelled, NotANumberError, Sampling, decode
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.loading import LoadedModel
from fimble.inference.weighing import weigh

PROMPT = [7, 8, 9, 10, 11]
TEXTS = [[20, 21, 22, 23], [20, 21, 50, 51, 52], [20], [], [60, 61], [60, 61]]


def naive(loaded: LoadedModel, text: list[int]) -> list[float]:
    with torch.inference_mode():
        logits_TV = loaded.model(input_ids=torch.tensor([PROMPT + text]), use_cache=False).logits[0]
    logprobs_TV = logits_TV.float().log_softmax(-1)
    at = range(len(PROMPT) - 1, len(PROMPT) + len(text) - 1)
    return [float(logprobs_TV[row, token]) for row, token in zip(at, text, strict=True)]


def test_as_a_pass_over_everything(tiny: LoadedModel) -> None:
    found = list(weigh(tiny.model, CacheSlot(), PROMPT, TEXTS, lambda: False))
    assert [len(each) for each in found] == [len(text) for text in TEXTS]
    for logprobs, text in zip(found, TEXTS, strict=True):
        assert logprobs == pytest.approx(naive(tiny, text), abs=1e-3)


def test_the_slot_holds_what_was_read_and_serves_the_next(tiny: LoadedModel) -> None:
    slot = CacheSlot()
    list(weigh(tiny.model, slot, PROMPT, TEXTS, lambda: False))
    assert slot.tokens == [*PROMPT, *TEXTS[-1][:-1]]
    slot.keep_common_prefix(PROMPT)
    after = decode(tiny.model, slot, PROMPT, Sampling(), lambda: False)
    fresh = decode(tiny.model, CacheSlot(), PROMPT, Sampling(), lambda: False)
    tokens = [[token for token, _ in itertools.islice(each, 5)] for each in (after, fresh)]
    assert tokens[0] == tokens[1]


def test_it_stops_between_two_texts(tiny: LoadedModel) -> None:
    asked = iter((False, False, True))
    weighed = weigh(tiny.model, CacheSlot(), PROMPT, TEXTS, lambda: next(asked))
    next(weighed)
    with pytest.raises(Cancelled):
        next(weighed)


def test_no_numbers_are_a_fault(tiny: LoadedModel, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> torch.Tensor:
        return torch.full((100,), torch.nan)

    monkeypatch.setattr("fimble.inference.weighing.prefill", broken)
    with pytest.raises(NotANumberError):
        next(weigh(tiny.model, CacheSlot(), PROMPT, TEXTS, lambda: False))
