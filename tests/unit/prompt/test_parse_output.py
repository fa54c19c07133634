"""Code is taken out of what a chat model writes around it."""

from __future__ import annotations

import pytest

from fimble.prompt.parse_output import leaves_code_out, take_code


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("```python\nx = 1\n```\nThis sets x.", "x = 1"),
        ("Here it is:\n\n```\nx = 1\n```", "x = 1"),
        ("```python\nx = 1", "x = 1"),
        ("x = 1\n", "x = 1"),
        ("```python\n```python\nx = 1\n```", "x = 1"),
        ("```python\n\n```py\nx = 1\n```", "x = 1"),
        ("```python\n\n```\nNothing to change.", ""),
        ("```python\nx = '`'\n```", "x = '`'"),
        ("```python\n\n\nx = 1\n\n\n```", "x = 1"),
    ],
)
def test_code_without_fences_and_prose(answer: str, code: str) -> None:
    assert take_code(answer) == code


@pytest.mark.parametrize(
    ("line", "left_out"),
    [
        ("# ... existing code ...", True),
        ("# the rest of the code stays the same", True),
        ("// other methods unchanged", True),
        ("# … ", True),
        ("# Add the numbers", False),
        ("# handle the remaining items", False),
        ("...", False),
        ("# kept from before...", False),
    ],
)
def test_a_comment_that_stands_for_code_is_noticed(line: str, left_out: bool) -> None:
    old = "x = 1\n    # kept from before...\n"
    assert leaves_code_out(f"def f():\n    {line}\n", old) is left_out
