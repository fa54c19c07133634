"""Greedy decoding with a kept cache against the naive path; sampling; cancelling."""

import itertools
from collections.abc import Sequence

import pytest
import torch

from fimble.inference.decoding import (
    PREFILL_CHUNK,
    Cancelled,
    NotANumberError,
    Sampling,
    choose,
    decode,
    naive_decoding,
)
from fimble.inference.healing import Healing
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.loading import LoadedModel


def decoded(
    loaded: LoadedModel, slot: CacheSlot, prompt: list[int], count: int, sampling: Sampling
) -> list[tuple[int, float]]:
    slot.keep_common_prefix(prompt)
    tokens = decode(loaded.model, slot, prompt, sampling, lambda: False)
    return list(itertools.islice(tokens, count))


def naive(loaded: LoadedModel, prompt: list[int], count: int) -> list[tuple[int, float]]:
    return naive_decoding(loaded.model, prompt, count, Sampling())


def check_same(found: list[tuple[int, float]], expected: list[tuple[int, float]]) -> None:
    assert [token for token, _ in found] == [token for token, _ in expected]
    for (_, one), (_, other) in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-3)


@pytest.mark.parametrize("length", [1, 2, PREFILL_CHUNK - 1, PREFILL_CHUNK, PREFILL_CHUNK + 1])
def test_decoding_in_chunks_equals_naive_decoding(tiny: LoadedModel, length: int) -> None:
    prompt = [index % 300 + 5 for index in range(length)]
    check_same(decoded(tiny, CacheSlot(), prompt, 12, Sampling()), naive(tiny, prompt, 12))


def test_a_kept_prefix_never_changes_the_result(tiny: LoadedModel) -> None:
    slot = CacheSlot()
    first = [7, 8, 9, 10, 11, 12]
    for prompt in (first, [*first, 50, 51], first[:3], [*first[:3], 99], [200], first):
        check_same(decoded(tiny, slot, prompt, 6, Sampling()), naive(tiny, prompt, 6))


def test_an_int8_model_gives_the_same_with_and_without_a_cache(tiny_int8: LoadedModel) -> None:
    slot = CacheSlot()
    for prompt in ([7, 8, 9], [7, 8, 9, 10, 11], [7, 8, 50]):
        expected = naive(tiny_int8, prompt, 6)
        check_same(decoded(tiny_int8, slot, prompt, 6, Sampling()), expected)


def test_a_seed_repeats_a_sample_and_another_one_differs(tiny: LoadedModel) -> None:
    def sample(seed: int) -> list[int]:
        sampling = Sampling(temperature=2.0, seed=seed)
        return [token for token, _ in decoded(tiny, CacheSlot(), [5, 6, 7], 12, sampling)]

    assert sample(1) == sample(1)
    assert len({tuple(sample(seed)) for seed in range(5)}) > 1


def test_nucleus_sampling_leaves_out_the_unlikely() -> None:
    logits_V = torch.tensor([5.0, 4.9, 0.0, -5.0])
    sampling = Sampling(temperature=1.0, top_p=0.9)
    chosen = {choose(logits_V, sampling, None)[0] for _ in range(200)}
    assert chosen == {0, 1}
    assert choose(logits_V, Sampling(temperature=1.0, top_p=0.01), None)[0] == 0


def test_the_log_probability_is_that_of_the_model_whatever_the_temperature() -> None:
    logits_V = torch.tensor([2.0, 1.0, 0.0])
    expected = torch.log_softmax(logits_V, -1)
    for sampling in (Sampling(), Sampling(temperature=3.0, seed=1)):
        token, logprob = choose(logits_V, sampling, None)
        assert logprob == pytest.approx(float(expected[token]))


def test_healing_chooses_among_the_tokens_that_spell_the_text(tiny: LoadedModel) -> None:
    prompt = tiny.tokenizer.encode("class Stack:\n    items = []\n")
    for text in (" ret", "second", "a", "数"):
        healing = Healing(tiny.tokenizer.vocabulary, text)
        tokens = decode(tiny.model, CacheSlot(), prompt, Sampling(), lambda: False, healing)
        answer = tiny.tokenizer.decode([token for token, _ in itertools.islice(tokens, 8)])
        assert answer.startswith(text)


def test_what_is_to_be_spelled_is_read_at_once_and_nothing_changes(
    tiny: LoadedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompt, passes = tiny.tokenizer.encode("class Stack:\n"), list[int]()
    read_all = CacheSlot.read_all

    def counted(slot: CacheSlot, model: object, tokens: Sequence[int], count: int) -> torch.Tensor:
        passes.append(len(tokens))
        return read_all(slot, model, tokens, count)

    monkeypatch.setattr(CacheSlot, "read_all", counted)

    def answer(text: str, usual: Sequence[int]) -> list[tuple[int, float]]:
        passes.clear()
        healing = Healing(tiny.tokenizer.vocabulary, text, avoids="=", usual=usual)
        tokens = decode(tiny.model, CacheSlot(), prompt, Sampling(), lambda: False, healing)
        return list(itertools.islice(tokens, 12))

    plain = answer("    items", ())
    text = tiny.tokenizer.decode([token for token, _ in plain[:8]])
    slow, one_by_one = answer(text, ()), len(passes)
    right = [token for token, _ in slow[:8]]
    check_same(answer(text, right), slow)
    assert len(passes) <= one_by_one - 6
    check_same(answer(text, [right[0], *reversed(right[1:])]), slow)


def test_an_answer_can_be_kept_from_going_on_as_it_would(tiny: LoadedModel) -> None:
    prompt = tiny.tokenizer.encode("class Stack:\n    items = []\n")

    def answer(healing: Healing | None) -> str:
        tokens = decode(tiny.model, CacheSlot(), prompt, Sampling(), lambda: False, healing)
        return tiny.tokenizer.decode([token for token, _ in itertools.islice(tokens, 8)])

    begun = " ret"
    first = answer(Healing(tiny.tokenizer.vocabulary, begun)).removeprefix(begun)
    other = answer(Healing(tiny.tokenizer.vocabulary, begun, first[:1])).removeprefix(begun)
    assert first and other and other[0] != first[0]


def test_a_cancelled_generation_stops_before_its_next_token(tiny: LoadedModel) -> None:
    stopped: list[bool] = []
    tokens = decode(tiny.model, CacheSlot(), [5, 6, 7], Sampling(), lambda: bool(stopped))
    next(tokens)
    stopped.append(True)
    with pytest.raises(Cancelled):
        next(tokens)


def test_a_cancelled_prefill_keeps_what_it_has_read(tiny: LoadedModel) -> None:
    prompt = [index % 300 + 5 for index in range(PREFILL_CHUNK + 40)]
    looks = itertools.count()
    slot = CacheSlot()
    with pytest.raises(Cancelled):
        next(decode(tiny.model, slot, prompt, Sampling(), lambda: next(looks) > 0))
    assert slot.tokens == prompt[:PREFILL_CHUNK]
    check_same(decoded(tiny, slot, prompt, 4, Sampling()), naive(tiny, prompt, 4))


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
@pytest.mark.parametrize("temperature", [0.0, 1.0])
def test_what_is_no_number_is_never_a_token(wrong: float, temperature: float) -> None:
    with pytest.raises(NotANumberError):
        choose(torch.tensor([1.0, wrong, 0.0]), Sampling(temperature=temperature), None)
