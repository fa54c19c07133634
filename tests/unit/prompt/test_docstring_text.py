"""The words of a docstring put in order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fimble.prompt.docstring_text import tidy_docstring

CASES = {
    "nothing to do": ("Add two numbers.", "Add two numbers."),
    "items at the margin": (
        "Add.\n\nArgs:\na: one\nb: two\n\nReturns:\nThe sum.",
        "Add.\n\nArgs:\n    a: one\n    b: two\n\nReturns:\n    The sum.",
    ),
    "items that are indented": ("Args:\n    a: one", "Args:\n    a: one"),
    "a long sentence": (
        "One two three four five six seven eight nine ten.",
        "One two three four five six seven\neight nine ten.",
    ),
    "a long item": (
        "Args:\na: one two three four five six seven eight",
        "Args:\n    a: one two three four five six\n        seven eight",
    ),
    "an example": (
        ">>> f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)\n1\n",
        ">>> f(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)\n1\n",
    ),
    "a section that ends": ("Raises:\nE: no\n\nWords.", "Raises:\n    E: no\n\nWords."),
}


@pytest.mark.parametrize("written, tidy", CASES.values(), ids=CASES.keys())
def test_tidy_docstring(written: str, tidy: str) -> None:
    assert tidy_docstring(written, 36) == tidy


@given(st.text(alphabet="ab :.\n>", max_size=200))
def test_no_word_is_lost_and_twice_is_once(text: str) -> None:
    once = tidy_docstring(text, 24)
    assert once.split() == text.split()
    assert tidy_docstring(once, 24).split() == text.split()
