"""A file typed as in an editor, and what of each prompt is new."""

import itertools

import pytest

from fimble.evaluation.prompt_cost import PromptCost, summarise_costs
from fimble.evaluation.typing_states import text_read_anew, type_file

TEXT = "".join(f'def f{n}(a, b):\n    return g({n}, [a, "b"])\n\n\n' for n in range(30))


def test_every_place_begins_with_a_jump_and_ends_with_the_whole_file() -> None:
    states = list(type_file(TEXT, places=5, lines=2, seed=1))
    jumps = [index for index, state in enumerate(states) if state.kind == "jump"]
    assert jumps[0] == 0 and len(jumps) == 5
    for jump, after in zip(jumps, [*jumps[1:], len(states)], strict=True):
        first, last = states[jump], states[after - 1]
        missing = after - jump - 1
        assert last.text == TEXT
        assert last.offset == first.offset + missing
        assert first.text == TEXT[: first.offset] + TEXT[last.offset :]


def test_places_are_near_each_other_and_fixed_by_the_seed() -> None:
    states = list(type_file(TEXT, places=9, lines=1, seed=3))
    assert states == list(type_file(TEXT, places=9, lines=1, seed=3))
    assert states != list(type_file(TEXT, places=9, lines=1, seed=4))
    lines = [TEXT.count("\n", 0, state.offset) for state in states if state.kind == "jump"]
    assert len(set(lines)) > 1
    assert all(abs(one - two) <= 80 for one, two in itertools.pairwise(lines))


def test_the_editor_closes_what_is_opened() -> None:
    [_, *keys] = type_file('f(a["b"])\n', places=1, lines=1, seed=0)
    shown = [f"{key.text[: key.offset]}|{key.text[key.offset :]}".rstrip() for key in keys]
    assert shown == [
        "f|",
        "f(|)",
        "f(a|)",
        "f(a[|])",
        'f(a["|"])',
        'f(a["b|"])',
        'f(a["b"|])',
        'f(a["b"]|)',
        'f(a["b"])|',
    ]


def test_a_file_too_short_to_type() -> None:
    assert list(type_file("", places=3, lines=3, seed=0)) == []


@pytest.mark.parametrize(
    ("last", "prompt", "anew"),
    [("ab", "abc", "c"), ("abc", "ab", ""), ("abc", "xbc", "xbc"), ("", "a", "a")],
)
def test_what_is_read_anew(last: str, prompt: str, anew: str) -> None:
    assert text_read_anew(last, prompt) == anew


def test_means_of_keys_and_jumps() -> None:
    costs = [
        PromptCost(kind="jump", tokens=100, read_anew=80),
        PromptCost(kind="key", tokens=101, read_anew=1),
        PromptCost(kind="key", tokens=102, read_anew=4),
    ]
    figures = summarise_costs(costs)
    assert (figures.keys, figures.jumps) == (2, 1)
    assert (figures.read_anew_per_key, figures.read_anew_per_jump) == (2.5, 80)
    assert summarise_costs([]).read_anew_per_key == 0
