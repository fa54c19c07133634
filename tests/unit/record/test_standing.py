"""What stands of a suggestion: right after an edit, and some time later."""

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from fimble.prompt.changed_range import changed_range
from fimble.record.standing import is_acceptance, share_standing, shifted, taken_so_far
from support.given import make_given

CALL = make_given("x = f<cursor>\n", "(a, b)")


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("x = f\n", ""),
        ("x = f(\n", "("),
        ("x = f()\n", "("),  # the editor has closed it
        ("x = f(a, b)\n", "(a, b)"),
        ("x = f[\n", None),
        ("y = f(a, b)\n", None),
        ("x = f(a, b)\nmore\n", None),
        ("", None),
    ],
)
def test_taken_so_far(text: str, taken: str | None) -> None:
    assert taken_so_far(CALL, text) == taken


def test_a_suggestion_that_replaces_a_closer() -> None:
    given = make_given("print(<cursor>)\n", "total)", replaces=")")
    assert taken_so_far(given, "print(tot)\n") == "tot"
    assert taken_so_far(given, "print(total)\n") == "total)"


@pytest.mark.parametrize(
    ("before", "after", "accepted"),
    [
        ("", "(a, b)", True),
        ("(a,", "(a, b)", True),
        ("(a, b", "(a, b)", False),  # one character is a key
        ("", "(", False),
        ("", "(a, ", True),  # a word was taken
        ("(a, b)", "(a", False),
    ],
)
def test_taking_is_not_typing(before: str, after: str, accepted: bool) -> None:
    assert is_acceptance(before, after) is accepted


def test_an_indentation_after_return_is_no_acceptance() -> None:
    assert not is_acceptance("", "\n        ")
    assert is_acceptance("", "\n        return")


LINE = "total = sum(prices) * rate\n"


@pytest.mark.parametrize(
    ("text", "offset", "low", "high"),
    [
        (LINE, 0, 1.0, 1.0),
        ("# above\n" * 4 + LINE, 0, 1.0, 1.0),
        ("total = sum(prices) * tax_rate\n", 0, 0.7, 0.9),
        ("", 0, 0.0, 0.0),
        ("def other():\n    pass\n", 0, 0.0, 0.2),
        ("# above\n" * 100 + LINE, 0, 1.0, 1.0),  # moved as a whole
        ("# above\n" * 1000 + LINE, 0, 0.0, 0.0),  # too far away to be looked for
    ],
)
def test_how_much_still_stands(text: str, offset: int, low: float, high: float) -> None:
    assert low <= share_standing(LINE, text, offset) <= high


def test_blanks_alone_always_stand() -> None:
    assert share_standing("\n    ", "", 0) == 1.0


TEXTS = st.text(alphabet="ab(\n ", max_size=30)


@for_all(before=TEXTS, after=TEXTS, suggestion=TEXTS, keys=st.integers(0, 30))
def test_typing_along_is_always_seen(before: str, after: str, suggestion: str, keys: int) -> None:
    given = make_given(f"{before}<cursor>{after}", suggestion)
    taken = taken_so_far(given, before + suggestion[:keys] + after)
    assert taken is not None and suggestion.startswith(taken)


@for_all(before=TEXTS, old=TEXTS, new=TEXTS, after=TEXTS, place=st.integers(0, 30))
def test_a_place_outside_a_change_goes_with_its_text(
    before: str, old: str, new: str, after: str, place: int
) -> None:
    text, changed = before + old + "|" + after, before + new + "|" + after
    offset = len(before + old) + min(place, len(after) + 1)
    moved = shifted(offset, changed_range(text, changed))
    assert changed[moved:] == text[offset:]
