"""Old against new: what differs is found and named, what is the same agrees, the rest is skipped."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.refactoring.action import FileChange, Proposal
from fimble.refactoring.checks.same_behaviour import check_same_behaviour
from fimble.refactoring.registry import find_action
from fimble.refactoring.sandbox.system_calls import why_no_filter
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding
from fimble.settings import RefactorSettings, Settings

pytestmark = pytest.mark.skipif(bool(why_no_filter()), reason=why_no_filter())


_TWO_WORDS = """WORDS = ("red", "green", "blue", "white", "black", "pink", "grey", "brown")
def f(a: str, b: str):
    if a not in WORDS or b not in WORDS:
        return 0
"""


async def compare(
    before: str, after: str, *, run_code: bool = True, language: str = "python"
) -> Finding:
    """The finding for one file before and after."""

    def no_engine() -> None:
        raise AssertionError

    services = RefactoringServices(
        engine=no_engine,  # type: ignore[arg-type]
        settings=Settings(refactor=RefactorSettings(run_code=run_code)),
        parse=lambda document: None,
    )
    change = FileChange(
        uri=Path("/x.py").as_uri(), language_id=language, before=before, after=after
    )
    return await check_same_behaviour(
        Proposal(changes=(change,)), find_action("simplify"), services
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x: int):\n    return x > 7\n", "def f(x: int):\n    return x >= 7\n"),
        ("def f(a: int, b: int):\n    return a - b\n", "def f(a: int, b: int):\n    return b - a\n"),
        (
            "def f(x: int):\n    if x == 41:\n        raise ValueError\n    return x\n",
            "def f(x: int):\n    return x\n",
        ),
        ("def f(x: list[int]):\n    x.sort()\n    return x\n", "def f(x: list[int]):\n    return sorted(x)\n"),
        ("def f(x: int):\n    print(x)\n    return x\n", "def f(x: int):\n    return x\n"),
        ("def f(s):\n    return s.strip().lower()\n", "def f(s):\n    return s.lower()\n"),
        (
            "def f(go):\n    a = go(1)\n    b = go(2)\n    return a, b\n",
            "def f(go):\n    b = go(2)\n    a = go(1)\n    return a, b\n",
        ),
        (
            "SEEN = []\ndef f(x: int):\n    SEEN.append(x)\n    return x\n",
            "SEEN = []\ndef f(x: int):\n    SEEN.append(x + 1)\n    return x\n",
        ),
        ("def f(n: int):\n    return n\n", "def f(n: int):\n    while n > 2:\n        pass\n    return n\n"),
        ("def f(n: int):\n    return 1\n", "def f(n: int):\n    return True\n"),
        (
            "def f(n: int):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n",
            "def f(n: int):\n    return n if n < 2 else f(n - 1) + f(n - 3)\n",
        ),
        (
            f"{_TWO_WORDS}    if WORDS.index(a) < WORDS.index(b):\n        return 1\n    return 2\n",
            f"{_TWO_WORDS}    return 2\n",
        ),
        (
            "def f(xs: list[int], d: int = 3):\n    return sum(xs) + d\n",
            "def f(xs: list[int], d: int = 3):\n    return sum(xs) + 3\n",
        ),
    ],
)  # fmt: skip
async def test_another_behaviour_is_found(before: str, after: str) -> None:
    finding = await compare(before, after)
    assert finding.status == "failed", finding
    assert "`f`" in finding.reason


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "def f(xs: list[int]):\n    r = []\n    for x in xs:\n        r.append(x * 2)\n    return r\n",
            "def f(xs: list[int]):\n    return [x * 2 for x in xs]\n",
        ),
        ("def f(x):\n    return not (x is None)\n", "def f(x):\n    return x is not None\n"),
        (
            "import math\ndef f(x: float):\n    if x > 0:\n        return math.sqrt(x)\n    return 0\n",
            "import math\ndef f(x: float):\n    return math.sqrt(x) if x > 0 else 0\n",
        ),
        (
            "LIMIT = 3\ndef g(x):\n    return x + LIMIT\ndef f(x: int):\n    y = g(x)\n    return y\n",
            "LIMIT = 3\ndef g(x):\n    return x + LIMIT\ndef f(x: int):\n    return g(x)\n",
        ),
    ],
)
async def test_the_same_behaviour_agrees(before: str, after: str) -> None:
    finding = await compare(before, after)
    assert finding.status == "ok", finding
    assert finding.shown.endswith("inputs agree")


_CLASS = """class A:
    def __init__(self, start: int, step: int = 2):
        self.at, self.step, self.seen = start, step, []
    def go(self, times: int):
        {go}
    @staticmethod
    def half(x: int):
        {half}
    @property
    def next(self):
        {next}
"""
_GO = "self.at += self.step * times; self.seen.append(times); return self.at"


def _of_class(
    *, go: str = _GO, half: str = "return x // 2", next: str = "return self.at + 1"
) -> str:
    return _CLASS.format(go=go, half=half, next=next)


@pytest.mark.parametrize(
    "after",
    [
        _of_class(go=_GO.replace("+=", "-=")),
        _of_class(go=_GO.replace("times)", "1)")),
        _of_class(half="return (x + 1) // 2"),
        _of_class(next="return self.at + self.step"),
    ],
    ids=["result", "what the object holds", "static method", "property"],
)
async def test_another_behaviour_of_a_method_is_found(after: str) -> None:
    finding = await compare(_of_class(), after)
    assert finding.status == "failed", finding
    assert finding.reason.startswith("For A(")
    assert "the new `A." in finding.reason


@pytest.mark.parametrize(
    "after",
    [
        _of_class(go="self.at = self.at + times * self.step\n        self.seen += [times]\n        return self.at"),
        _of_class(half="return x >> 1"),
        _of_class(next="return 1 + self.at"),
    ],
    ids=["method", "static method", "property"],
)  # fmt: skip
async def test_the_same_behaviour_of_a_method_agrees(after: str) -> None:
    finding = await compare(_of_class(), after)
    assert finding.status == "ok", finding
    assert finding.shown.endswith("inputs agree")


async def test_objects_of_a_dataclass_are_made_by_its_fields() -> None:
    before = """from dataclasses import dataclass
@dataclass
class P:
    x: int
    y: int
    unit: str = "m"
    def far(self, limit: int):
        return abs(self.x) + abs(self.y) > limit
"""
    assert (await compare(before, before.replace("> limit", ">= limit"))).status == "failed"
    same = before.replace("abs(self.x) + abs(self.y) > limit", "limit < abs(self.y) + abs(self.x)")
    assert (await compare(before, same)).status == "ok"


async def test_the_same_code_is_not_run() -> None:
    after = 'def f(x: int) -> int:\n    """Twice."""\n    return x * 2\n'
    finding = await compare("def f(x):\n    return x * 2\n", after)
    assert (finding.status, finding.shown) == ("ok", "same code")


@pytest.mark.parametrize(
    ("before", "after", "because"),
    [
        ("import numpy\ndef f(x):\n    return numpy.sum(x)\n", "import numpy\ndef f(x):\n    return x\n", "numpy"),
        ("def f(x: 'Foo'):\n    return x.a\n", "def f(x: 'Foo'):\n    return x.b\n", "no values"),
        ("from . import y\ndef f(x):\n    return y(x)\n", "from . import y\ndef f(x):\n    return x\n", "another file"),
        ("class A:\n    def f(self):\n        return 1\n", "class A:\n    def f(self):\n        return 2 - 1\n", "Too few"),
        ("class A:\n    x = 1\n", "class A:\n    x = 2\n", "more than plain methods"),
        ("class A(B):\n    def f(self, x):\n        return 1\n", "class A(B):\n    def f(self, x):\n        return 2\n", "not known"),
        ("class A:\n    @cache\n    def f(self, x):\n        return 1\n", "class A:\n    @cache\n    def f(self, x):\n        return 2\n", "decorated"),
        ("X = 1\n", "X = 2\n", "outside functions"),
        ("import random\ndef f(x: int):\n    return random.random()\n", "import random\ndef f(x: int):\n    return random.random() + 1\n", "Too few"),
        ("async def f(x):\n    return 1\n", "async def f(x):\n    return 2\n", "no plain function"),
    ],
)  # fmt: skip
async def test_what_cannot_be_compared_is_skipped_with_a_reason(
    before: str, after: str, because: str
) -> None:
    finding = await compare(before, after)
    assert finding.status == "skipped"
    assert because in finding.reason


async def test_no_code_is_run_where_that_is_turned_off() -> None:
    finding = await compare(
        "def f(x):\n    return 1\n", "def f(x):\n    return 2\n", run_code=False
    )
    assert (finding.status, finding.reason) == ("skipped", "Running code is turned off.")


@pytest.mark.parametrize(
    "harm",
    [
        "os.remove(VICTIM)",
        "open(VICTIM, 'w').write('dead')",
        "os.fork()",
        "socket.create_connection(('127.0.0.1', 9))",
        "os.kill(os.getppid(), 9)",
    ],
)
async def test_a_function_that_does_harm_does_none_when_it_is_compared(
    harm: str, tmp_path: Path
) -> None:
    victim = tmp_path / "victim"
    victim.write_text("alive", "utf-8")
    before = (
        f"import os, socket\nVICTIM = {str(victim)!r}\ndef f(x: int):\n    {harm}\n    return x\n"
    )
    finding = await compare(before, before.replace("return x", "return x + 0"))
    assert finding.status == "skipped"
    assert "Too few" in finding.reason
    assert victim.read_text("utf-8") == "alive"


async def test_a_function_that_never_returns_is_given_up() -> None:
    before = "def f(x: int):\n    while True:\n        x += 1\n"
    finding = await compare(before, before.replace("x += 1", "x = x + 1"))
    assert finding.status == "skipped"


@pytest.mark.parametrize(
    ("language", "before", "after", "shown"),
    [
        ("javascript", "function f() { return 1; }\n", "/** One. */\nfunction f() {  return 1; }\n", "same code"),
        ("rust", "fn f() {}\n", "/// Nothing.\nfn f() {}\n", "same code"),
        ("javascript", "function f() { return 1; }\n", "function f() { return 2; }\n", ""),
        ("javascript", "function f() { return 1 }\n", "function f() { return\n1 }\n", ""),
        ("javascript", "f(\n", "// x\nf(\n", ""),
    ],
)  # fmt: skip
async def test_elsewhere_it_is_the_same_code_where_only_comments_differ(
    language: str, before: str, after: str, shown: str
) -> None:
    finding = await compare(before, after, language=language)
    assert (finding.status, finding.shown) == ("ok" if shown else "skipped", shown)
