"""Drafts change how soon tokens come, never which."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fimble.inference.decoding import Sampling, decode
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.loading import LoadedModel
from fimble.inference.speculation import Drafter


def test_what_followed_the_last_time() -> None:
    assert Drafter([1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4, 5]).propose() == [6, 7, 8, 9]


def test_the_latest_occurrence_counts() -> None:
    assert Drafter([1, 2, 3, 4, 4, 4, 1, 2, 3, 9, 9, 9, 1, 2, 3]).propose()[:2] == [9, 9]


def test_the_longest_match_counts() -> None:
    assert Drafter([1, 2, 3, 7, 7, 9, 2, 3, 8, 8, 1, 2, 3]).propose()[:2] == [7, 7]


@pytest.mark.parametrize(
    ("end", "draft"),
    [([2, 3, 4], [5, 6, 7, 8]), ([3, 4], [5, 6]), ([4], [5])],
)
def test_a_short_match_gives_a_short_draft(end: list[int], draft: list[int]) -> None:
    assert Drafter([1, 2, 3, 4, 5, 6, 7, 8, 9, 99, *end]).propose() == draft


def test_nothing_like_it() -> None:
    assert Drafter([1, 2, 3, 4, 5]).propose() == []
    assert Drafter([]).propose() == []


def test_the_length_follows_what_was_right() -> None:
    drafter = Drafter([*range(100), 0, 1, 2, 3, 4])
    assert len(drafter.propose()) == 4
    drafter.learn(4, 4)
    assert len(drafter.propose()) == 8
    for _ in range(5):
        drafter.learn(8, 8)
    assert len(drafter.propose()) == 15
    drafter.learn(15, 2)
    assert len(drafter.propose()) == 4
    drafter.learn(4, 0)
    assert len(drafter.propose()) == 2


@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.integers(5, 9), min_size=1, max_size=40), st.sampled_from([0.0, 1.5]))
def test_the_answer_is_the_same(tiny: LoadedModel, prompt: list[int], temperature: float) -> None:
    def answer(drafter: Drafter | None) -> list[tuple[int, float]]:
        sampling = Sampling(temperature=temperature, seed=3)
        tokens = decode(tiny.model, CacheSlot(), prompt, sampling, lambda: False, drafter=drafter)
        return list(itertools.islice(tokens, 24))

    plain, drafted = answer(None), answer(Drafter(prompt))
    assert [token for token, _ in drafted] == [token for token, _ in plain]
    for (_, one), (_, other) in zip(drafted, plain, strict=True):
        assert one == pytest.approx(other, abs=1e-3)


class Oracle(Drafter):
    """Knows the answer, but for one token in ten."""

    def __init__(self, answer: list[int]) -> None:
        super().__init__([])
        self.answer, self.taken = answer, 0

    def take(self, token: int) -> None:
        self.taken = getattr(self, "taken", 0) + 1

    def propose(self) -> list[int]:
        following = range(self.taken, min(self.taken + 6, len(self.answer)))
        return [self.answer[at] if at % 10 else 5 for at in following]


def test_drafts_that_are_right_save_passes(tiny: LoadedModel) -> None:
    def run(drafter: Drafter | None) -> tuple[list[int], int]:
        steps = itertools.count()
        slot = CountingSlot()
        tokens = decode(
            tiny.model, slot, [5, 6, 7], Sampling(), lambda: next(steps) < 0, drafter=drafter
        )
        return [token for token, _ in itertools.islice(tokens, 40)], slot.passes

    plain, many = run(None)
    drafted, few = run(Oracle(plain))
    assert drafted == plain
    assert few < many / 3


class CountingSlot(CacheSlot):
    passes = 0

    def read_all(self, *arguments: object) -> object:  # type: ignore[override]
        self.passes += 1
        return super().read_all(*arguments)  # type: ignore[arg-type]
