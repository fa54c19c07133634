"""Wrong rewrites are Python and differ; right ones do the same for whatever they are given."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fimble.evaluation.mutants.rewriting import FunctionText, rewrite_everywhere
from fimble.evaluation.mutants.right_rewrites import RIGHT
from fimble.evaluation.mutants.wrong_rewrites import WRONG

SUBJECT = '''def subject(items, limit):
    """Some of the items."""
    kept = []
    for item in items:
        kept.append(item * 2)
    count = 0
    if limit > 3 and kept:
        count += 1
    else:
        count = -1
    pairs = [one + 1 for one in kept if one < limit]
    for index in range(len(pairs)):
        count += 2
    if limit == 1:
        count += 5
    elif limit == 2:
        count = 9
    else:
        count -= 1
    if count < limit:
        return pairs
    else:
        return kept
'''


def _run(module: str, *arguments: Any) -> Any:
    namespace: dict[str, Any] = {}
    exec(module, namespace)
    return namespace["subject"](*arguments)


def _rewrites(operators: Any, *, correct: bool) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    for each in rewrite_everywhere(FunctionText(SUBJECT, "subject"), operators, correct=correct):
        made.setdefault(each.operator, []).append(each.module)
    return made


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(-9, 9), max_size=6), st.integers(-3, 12))
def test_right_rewrites_do_the_same(items: list[int], limit: int) -> None:
    expected = _run(SUBJECT, list(items), limit)
    for operator, modules in _rewrites(RIGHT, correct=True).items():
        for module in modules:
            assert _run(module, list(items), limit) == expected, operator


def test_every_right_way_is_taken() -> None:
    assert set(_rewrites(RIGHT, correct=True)) == set(RIGHT)


@pytest.mark.parametrize(
    ("operator", "before", "after"),
    [
        ("off by one", "return a[1]", "return a[2]"),
        ("off by one", "return list(range(a))", "return list(range((a) - 1))"),
        ("turned comparison", "return a < b", "return a <= b"),
        ("other operator", "return a + b", "return (a) - (b)"),
        ("swapped arguments", "return max(a, b)", "return max(b, a)"),
        ("dropped branch", "if a:\n        a = b\n    return a", "if False:\n        a = b\n    return a"),
        ("turned condition", "return a and b", "return (a) or (b)"),
        ("changed default", "c = ''\n    return c", "c = 'x'\n    return c"),
        ("lost exception", "if a:\n        raise ValueError\n    return b", "if a:\n        pass\n    return b"),
        ("shadowed name", "return [c for c in a]", "return [a for c in a]".replace("[a for c", "[c for a")),
        ("other order of effects", "a.x()\n    b.x()", "b.x()\n    a.x()"),
        ("lost statement", "a.x()\n    return b", "pass\n    return b"),
        ("other call", "return min(a, b)", "return max(a, b)"),
        ("early result", "return b", "return a"),
        ("lost items", "return [c for c in a if c]", "return [c for c in a if True]"),
    ],
)  # fmt: skip
def test_wrong_ways(operator: str, before: str, after: str) -> None:
    head = "def f(a, b):\n    "
    text = FunctionText(f"{head}{before}\n", "f")
    made = rewrite_everywhere(text, {operator: WRONG[operator]}, correct=False)
    assert f"{head}{after}\n" in [each.module for each in made]


def test_the_docstring_and_astral_characters_stay() -> None:
    source = "def f(a):\n    'one 1'\n    return '𝒳', a + 1\n"
    made = [
        each.module for each in rewrite_everywhere(FunctionText(source, "f"), WRONG, correct=False)
    ]
    assert "def f(a):\n    'one 1'\n    return '𝒳', a + 2\n" in made
    assert all("'one 1'" in each for each in made)
