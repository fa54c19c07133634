"""Loops and comprehensions: before and after, there and back, and what is refused and why."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from support.performed import listed, run, text_after

_LOOP = "def f(items):\n    found = []\n    f«»or item in items:\n        if item > 0:\n            found.append(item * 2)\n    return found\n"
_COMPREHENSION = (
    "def f(items):\n    found = [item * 2 for item in items if item > 0]\n    return found\n"
)


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("loop_to_comprehension", _LOOP, _COMPREHENSION),
        ("loop_to_comprehension", _LOOP.replace("\n", "\r\n"), _COMPREHENSION.replace("\n", "\r\n")),
        ("loop_to_comprehension", "def f(a):\n    s = set()\n    «»for x, y in a:\n        s.add(x + y)\n    return s\n", "def f(a):\n    s = {x + y for x, y in a}\n    return s\n"),
        ("loop_to_comprehension", "def f(a):\n    d = {}\n    «»for x in a:\n        d[x.k] = x.v\n    return d\n", "def f(a):\n    d = {x.k: x.v for x in a}\n    return d\n"),
        ("comprehension_to_loop", _COMPREHENSION.replace("found =", "fo«»und ="), _LOOP.replace("«»", "")),
        ("comprehension_to_loop", "def f(a):\n    return «»[x for x in a]\n", "def f(a):\n    items = []\n    for x in a:\n        items.append(x)\n    return items\n"),
    ],
)  # fmt: skip
async def test_before_and_after(action: str, before: str, after: str, tmp_path: Path) -> None:
    assert action in listed(before, tmp_path / "a.py")
    outcome = await run(action, before, tmp_path / "a.py")
    assert text_after(outcome) == after


@pytest.mark.parametrize(
    ("action", "before", "because"),
    [
        ("loop_to_comprehension", "def f(a):\n    r = []\n    «»for x in a:\n        r.append(x)\n    return r, x\n", "used elsewhere"),
        ("loop_to_comprehension", "def f(a):\n    r = []\n    «»for x in a:\n        r.append(len(r))\n    return r\n", "read while"),
        ("loop_to_comprehension", "def f(a):\n    r = []\n    «»for x in a:\n        g(x)\n        r.append(x)\n    return r\n", "more than fill"),
        ("loop_to_comprehension", "def f(a):\n    r = [1]\n    «»for x in a:\n        r.append(x)\n    return r\n", "no empty list"),
        ("loop_to_comprehension", "def f(a):\n    r = []\n    «»for x in a:\n        r.append(lambda: x)\n    return r\n", "runs later"),
        ("loop_to_comprehension", "def f(a):\n    d = {}\n    «»for x in a:\n        d[g(x)] = h(x)\n    return d\n", "more than fill"),
        ("loop_to_comprehension", "def f(a):\n    r = []\n    «»for x in a:\n        # why\n        r.append(x)\n    return r\n", "comment"),
        ("loop_to_comprehension", "def f(a):\n    try:\n        r = []\n        «»for x in a:\n            r.append(1 / x)\n    except ZeroDivisionError:\n        return r\n", "no loop"),
        ("comprehension_to_loop", "def f(a, x):\n    r = «»[x for x in a]\n    return r, x\n", "used elsewhere"),
        ("comprehension_to_loop", "def f(a):\n    r = «»g([x for x in a])\n    return r\n", "does not assign or return"),
    ],
)  # fmt: skip
async def test_refuses(action: str, before: str, because: str, tmp_path: Path) -> None:
    outcome = await run(action, before, tmp_path / "a.py")
    assert outcome.proposal is None
    assert because in outcome.reason
