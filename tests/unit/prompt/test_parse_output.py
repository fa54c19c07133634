"""Code is taken out of what a chat model writes around it."""

from __future__ import annotations

import pytest

from fimble.prompt.parse_output import take_code


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
