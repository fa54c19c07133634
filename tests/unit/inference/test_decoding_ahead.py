"""An answer whose tokens are computed ahead is the answer that the plain loop gives."""

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fimble.inference.decoding import Cancelled, NotANumberError, Sampling, decode
from fimble.inference.graphed.choice import Chooser
from fimble.inference.graphed.graphed_model import GraphedModel, graph
from fimble.inference.healing import Healing, Vocabulary
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.lean_model import LeanModel
from fimble.inference.speculation import Drafter
from support.random_llama import SMALL, make, tokens

pytestmark = pytest.mark.usefixtures("one_thread")

PROMPT = tokens(30)
OTHER = tokens(45)
Made = list[tuple[int, float]]


@pytest.fixture(scope="module")
def lean() -> LeanModel:
    return LeanModel(make("qwen2"), lambda _name, linear: linear)


@pytest.fixture(scope="module")
def ours() -> GraphedModel:
    return graph(make("qwen2"), 256)


def go_on() -> bool:
    return False


def answer(
    model: Any,
    prompt: list[int] = PROMPT,
    count: int = 40,
    *,
    sampling: Sampling | None = None,
    slot: CacheSlot | None = None,
    cancelled: Callable[[], bool] = go_on,
    healing: Healing | None = None,
    drafter: Drafter | None = None,
) -> Made:
    slot = slot or CacheSlot()
    slot.keep_common_prefix(prompt)
    made = decode(model, slot, prompt, sampling or Sampling(), cancelled, healing, drafter)
    return list(itertools.islice(made, count))


def check_same(found: Made, expected: Made) -> None:
    assert [token for token, _ in found] == [token for token, _ in expected]
    assert [one for _, one in found] == pytest.approx([one for _, one in expected], abs=2e-3)


def test_token_after_token(ours: GraphedModel, lean: LeanModel) -> None:
    check_same(answer(ours), answer(lean))


def test_across_buckets_and_rooms(lean: LeanModel) -> None:
    prompt = tokens(240)
    check_same(answer(graph(make("qwen2"), 256), prompt, 300), answer(lean, prompt, 300))


@settings(
    deadline=None, max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(5, 9), min_size=1, max_size=40))
def test_with_drafts(ours: GraphedModel, lean: LeanModel, prompt: list[int]) -> None:
    check_same(answer(ours, prompt, drafter=Drafter(prompt)), answer(lean, prompt))


class KnowsTheAnswer(Drafter):
    """Proposes what will come, but for every tenth token; longer than fits into a pass."""

    def __init__(self, known: list[int]) -> None:
        super().__init__([])
        self.known, self.taken = known, 0

    def take(self, token: int) -> None:
        del token
        self.taken += 1

    def propose(self) -> list[int]:
        ahead = range(self.taken, min(self.taken + 30, len(self.known)))
        return [self.known[at] if at % 10 else 5 for at in ahead]


def test_drafts_longer_than_a_pass(ours: GraphedModel, lean: LeanModel) -> None:
    expected = answer(lean, count=60)
    slot = CacheSlot()
    drafter = KnowsTheAnswer([token for token, _ in expected])
    check_same(answer(ours, count=60, slot=slot, drafter=drafter), expected)
    check_sound(ours, lean, slot)


def check_sound(ours: GraphedModel, lean: LeanModel, slot: CacheSlot) -> None:
    """The slot holds just its tokens: what follows them is what follows without a cache."""
    held = list(slot.tokens)
    check_same(answer(ours, [*held, 7], 6, slot=slot), answer(lean, [*held, 7], 6))


@pytest.mark.parametrize("count", [1, 2, 3, 17])
def test_an_answer_that_is_no_longer_wanted(
    ours: GraphedModel, lean: LeanModel, count: int
) -> None:
    slot = CacheSlot()
    expected = answer(ours, count=count, slot=slot)
    assert slot.tokens == [*PROMPT, *(token for token, _ in expected)][:-1]
    check_sound(ours, lean, slot)


@pytest.mark.parametrize("after", [1, 2, 6])
def test_a_cancelled_answer(ours: GraphedModel, lean: LeanModel, after: int) -> None:
    slot, looks = CacheSlot(), itertools.count()
    made: list[int] = []
    with pytest.raises(Cancelled):
        for token, _ in decode(ours, slot, PROMPT, Sampling(), lambda: next(looks) > after):
            made.append(token)
    assert len(made) == after + 1  # the first look is before the prompt is read
    check_sound(ours, lean, slot)


@pytest.mark.parametrize("temperature", [0.0, 1.2])
def test_another_answer_in_the_midst(ours: GraphedModel, temperature: float) -> None:
    """What is more urgent runs between two tokens, on the same buffers."""
    sampling = Sampling(temperature=temperature, seed=5)
    expected, urgent = answer(ours, sampling=sampling), answer(ours, OTHER, 7)
    looks, others = itertools.count(), list[Made]()

    def give_way() -> bool:
        if next(looks) % 4 == 3:
            others.append(answer(ours, OTHER, 7))
        return False

    check_same(answer(ours, sampling=sampling, cancelled=give_way), expected)
    assert len(others) > 5
    for each in others:
        check_same(each, urgent)


@pytest.mark.parametrize("temperature", [0.0, 0.7, 1.5])
def test_drafts_change_no_sample(ours: GraphedModel, temperature: float) -> None:
    sampling = Sampling(temperature=temperature, top_p=0.9, seed=3)
    plain = answer(ours, sampling=sampling)
    drafted = answer(ours, sampling=sampling, drafter=KnowsTheAnswer([t for t, _ in plain]))
    check_same(drafted, plain)


def test_a_seed_repeats_a_sample_and_another_one_differs(ours: GraphedModel) -> None:
    def sample(seed: int | None) -> tuple[int, ...]:
        made = answer(ours, count=12, sampling=Sampling(temperature=2.0, seed=seed))
        return tuple(token for token, _ in made)

    assert sample(1) == sample(1)
    assert len({sample(seed) for seed in range(5)}) > 1
    assert len({sample(None) for _ in range(5)}) > 1


LETTERS = [
    chr(ord("A") + number % 26) * (1 + number // 26) for number in range(SMALL["vocab_size"])
]


@pytest.mark.parametrize(("text", "avoids"), [("BBB", ""), ("ABCA", ""), ("Z", "A"), ("?", "")])
def test_healing(ours: GraphedModel, lean: LeanModel, text: str, avoids: str) -> None:
    vocabulary = Vocabulary(LETTERS, ())

    def healed(model: Any, drafter: Drafter | None) -> Made:
        return answer(model, healing=Healing(vocabulary, text, avoids), drafter=drafter)

    check_same(healed(ours, None), healed(lean, None))
    check_same(healed(ours, Drafter(PROMPT)), healed(lean, None))


@pytest.mark.parametrize("temperature", [0.0, 1.0])
@pytest.mark.parametrize("after", [0, 5])
def test_what_is_no_number_is_never_a_token(temperature: float, after: int) -> None:
    broken = graph(make("llama"))
    made: Iterator[tuple[int, float]] = decode(
        broken, CacheSlot(), PROMPT, Sampling(temperature=temperature), go_on
    )
    for _ in range(after):
        next(made)
    broken.weights.norm.fill_(float("nan"))
    with pytest.raises(NotANumberError):
        list(itertools.islice(made, 3))


def draws(sampling: Sampling, logits: list[float], count: int = 4000) -> list[int]:
    chooser = Chooser(sampling, torch.device("cpu"))
    logits_TV = torch.tensor([logits]).expand(count, -1)
    return [int(token) for token in chooser.choose(logits_TV, 0)[0].tolist()]


def test_samples_come_as_often_as_they_are_likely() -> None:
    drawn = draws(Sampling(temperature=2.0, seed=1), [2.0, 0.0, 4.0, -8.0])
    shares = [drawn.count(token) / len(drawn) for token in range(4)]
    expected = torch.softmax(torch.tensor([1.0, 0.0, 2.0, -4.0]), 0).tolist()
    assert shares == pytest.approx(expected, abs=0.03)


def test_nucleus_sampling_leaves_out_the_unlikely() -> None:
    logits = [5.0, 4.9, 0.0, -5.0]
    assert set(draws(Sampling(temperature=1.0, top_p=0.9, seed=1), logits)) == {0, 1}
    assert set(draws(Sampling(temperature=1.0, top_p=0.01, seed=1), logits)) == {0}


def test_only_what_is_allowed_is_chosen_and_its_probability_is_among_all() -> None:
    logits_V = torch.tensor([5.0, 1.0, 2.0, 0.0])
    for sampling in (Sampling(), Sampling(temperature=9.0, seed=1)):
        chooser = Chooser(sampling, torch.device("cpu"))
        for number in range(20):
            token, logprob = chooser.choose(logits_V.unsqueeze(0), number, [1, 3])[:, 0].tolist()
            assert token in ((1,) if chooser.is_greedy else (1, 3))
            assert logprob == pytest.approx(float(torch.log_softmax(logits_V, 0)[int(token)]))
