"""Typing a script gives the file, whatever the file, the parts and the slips."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from fimble.evaluation.replay.holes import choose_parts
from fimble.evaluation.replay.typing_script import Habits, Part, press, write_script

TEXTS = st.text(st.sampled_from("ab (:\n\t\r🚀é"), min_size=1, max_size=120)
SLIPPING = Habits(slip=0.3, pause_typing=0.3)


@st.composite
def cut_texts(draw: st.DrawFn) -> tuple[str, tuple[Part, ...]]:
    """A text and parts of it that do not overlap, in any order."""
    text = draw(TEXTS)
    marks = sorted(draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=10)))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    parts = [Part(start=start, end=end, goes_on_to=end) for start, end in pairs if start < end]
    return text, tuple(draw(st.permutations(parts)))


@given(cut_texts(), st.text(max_size=3))
def test_typing_the_script_gives_the_file(cut: tuple[str, tuple[Part, ...]], seed: str) -> None:
    finished, parts = cut
    script = write_script(finished, parts, seed, SLIPPING)
    text = script.start
    assert len(text) == len(finished) - sum(part.end - part.start for part in parts)
    for key in script.keys:
        assert 0 <= key.offset <= key.offset + key.removed <= len(text)
        text = press(text, key)
        assert key.cursor <= len(text)
    assert text == finished


@given(TEXTS, st.text(max_size=3))
def test_what_is_ahead_is_what_the_file_needs(finished: str, seed: str) -> None:
    script = write_script(
        finished, [Part(start=0, end=len(finished), goes_on_to=len(finished))], seed, SLIPPING
    )
    text = script.start
    for key in script.keys:
        text = press(text, key)
        if key.ahead:
            assert text[: key.cursor] + key.ahead + text[key.cursor :] == finished
        assert key.ahead.strip() or not key.pauses


def test_a_new_line_and_its_indentation_are_one_key_and_a_jump_is_said() -> None:
    finished = "a:\n    b\nc"
    parts = [Part(start=2, end=8, goes_on_to=8), Part(start=0, end=1, goes_on_to=1)]
    script = write_script(finished, parts, "", Habits(slip=0))
    assert script.start == ":\nc"
    assert [(key.text, key.kind) for key in script.keys] == [
        ("\n    ", "newline"),
        ("b", "typing"),
        ("a", "jump"),
    ]


def test_the_seed_alone_decides() -> None:
    finished = "value = compute(first, second)\n" * 4
    whole = [Part(start=0, end=len(finished), goes_on_to=len(finished))]
    assert write_script(finished, whole, "1") == write_script(finished, whole, "1")
    assert write_script(finished, whole, "1") != write_script(finished, whole, "2")


CODE = "".join(
    f"def step_{n}(value):\n    scaled = value * {n}\n    bounded = min(scaled, {n})\n"
    f"    return bounded + offset_of({n})\n\n"
    for n in range(30)
)


@given(st.text(max_size=4))
def test_holes_are_two_places_far_apart_cut_within_lines_of_code(seed: str) -> None:
    parts = choose_parts(CODE, seed)
    assert parts is not None
    first, second, *_ = parts
    assert CODE[first.start] == "\n" and all(CODE[part.start] != "\n" for part in parts[1:])
    assert all(CODE[part.goes_on_to] == "\n" for part in parts)
    ordered = sorted(parts, key=lambda part: part.start)
    assert all(one.end <= other.start for one, other in pairwise(ordered))
    between = CODE[min(first.goes_on_to, second.goes_on_to) : max(first.start, second.start)]
    assert between.count("\n") >= 30


def test_a_file_without_two_places_has_no_holes() -> None:
    assert choose_parts("# only\n# remarks\n" * 100, "1") is None
    assert choose_parts("x = 1\n", "1") is None
