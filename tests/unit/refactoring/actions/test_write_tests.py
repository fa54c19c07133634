"""Tests that a model writes: kept where they pass and prove something, put where they belong."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import pytest

from fimble.refactoring.apply import apply_changes
from fimble.refactoring.perform import Outcome
from fimble.refactoring.sandbox.system_calls import why_no_filter
from support.performed import listed, run
from support.speaking_engine import SpeakingEngine

HALF = "def ha«»lf(n: int) -> float:\n    if n < 0:\n        raise ValueError\n    return n / 2\n"
GOOD = """usual():
    # a comment
    assert half(4) == 2


@pytest.mark.parametrize("n, expected", [(0, 0), (1, pytest.approx(0.5))])
def test_edges(n, expected):
    assert half(n) == expected


def test_negative():
    with pytest.raises(ValueError):
        half(-1)
```"""
sandboxed = pytest.mark.skipif(bool(why_no_filter()), reason=why_no_filter())


async def written(answer: str, path: Path, drawn: str = HALF) -> Outcome:
    return await run("write_tests", drawn, path, engine=SpeakingEngine(answers=[answer]))


@sandboxed
async def test_passing_tests_become_a_new_file_that_pytest_passes(tmp_path: Path) -> None:
    outcome = await written(GOOD, tmp_path / "sums.py")
    assert outcome.proposal is not None, outcome.reason
    [change] = outcome.proposal.changes
    assert change.uri == (tmp_path / "test_sums.py").as_uri()
    assert change.creates
    assert change.after.startswith(
        "import pytest\n\nfrom sums import half\n\n\ndef test_usual():\n"
    )
    assert "    # a comment\n" in change.after
    assert outcome.title.endswith("same code · 3 tests pass")
    apply_changes(outcome.proposal.changes)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_sums.py"]
    process = await asyncio.create_subprocess_exec(
        *command, cwd=tmp_path, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert b"4 passed" in output, output


@sandboxed
async def test_what_fails_or_proves_nothing_is_dropped_and_said(tmp_path: Path) -> None:
    answer = (
        "wrong():\n    assert half(4) == 3\n\n\n"
        "def test_empty():\n    assert half(4) is not None\n\n\n"
        "def test_right():\n    assert half(2) == 1\n```"
    )
    outcome = await written(answer, tmp_path / "sums.py")
    assert outcome.proposal is not None, outcome.reason
    assert outcome.title.endswith("1 test passes")
    after = outcome.proposal.changes[0].after
    assert "test_right" in after
    assert "test_wrong" not in after
    assert "test_empty" not in after
    said = outcome.verdicts[-1].finding.reason
    assert "`test_wrong` fails (AssertionError)" in said
    assert "`test_empty` passes whatever the function does" in said


@sandboxed
async def test_of_several_asserts_the_wrong_and_the_repeated_ones_go(tmp_path: Path) -> None:
    answer = (
        "many():\n    assert half(4) == 2\n    assert half(6) == 2\n"
        "    assert half(4) == 2\n    assert half(8) == 4\n```"
    )
    outcome = await written(answer, tmp_path / "sums.py")
    assert outcome.proposal is not None, outcome.reason
    after = outcome.proposal.changes[0].after
    tests = "def test_many():\n    assert half(4) == 2\n    assert half(8) == 4\n"
    assert after == f"from sums import half\n\n\n{tests}"
    assert "`assert half(6) == 2` fails (AssertionError)" in outcome.verdicts[-1].finding.reason


@sandboxed
async def test_none_of_use_gives_no_file(tmp_path: Path) -> None:
    outcome = await written("wrong():\n    assert half(4) == 3\n```", tmp_path / "sums.py")
    assert outcome.proposal is None
    assert "`test_wrong` fails" in outcome.reason


@sandboxed
async def test_a_method_is_tested_through_its_class(tmp_path: Path) -> None:
    drawn = (
        "class Box:\n    def __init__(self, n):\n        self.n = n\n\n"
        "    def twice«»(self):\n        return self.n * 2\n"
    )
    answer = "twice():\n    assert Box(2).twice() == 4\n```"
    outcome = await written(answer, tmp_path / "box.py", drawn)
    assert outcome.proposal is not None, outcome.reason
    assert "from box import Box\n" in outcome.proposal.changes[0].after
    assert outcome.title.endswith("1 test passes")


async def test_where_it_cannot_be_run_the_title_says_so(tmp_path: Path) -> None:
    drawn = "import numpy\n\n\ndef f«»(x):\n    return numpy.sum(x)\n"
    outcome = await written("f():\n    assert f([1]) == 1\n```", tmp_path / "a.py", drawn)
    assert outcome.proposal is not None, outcome.reason
    assert outcome.title.endswith("tests not run")
    assert "numpy" in outcome.verdicts[-1].finding.reason


async def test_they_are_added_to_the_modules_own_file(tmp_path: Path) -> None:
    package = tmp_path / "shop"
    (tmp_path / "tests").mkdir()
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    old = '"""Sums."""\n\nfrom shop.sums import half\n\n\ndef test_usual():\n    half(2)\n'
    old = old.replace("\n", "\r\n")
    (tmp_path / "tests" / "test_sums.py").write_bytes(old.encode())
    selection = package / "sums.py"
    engine = SpeakingEngine(answers=[GOOD])
    outcome = await run("write_tests", HALF, selection, engine=engine, workspace=tmp_path)
    assert outcome.proposal is not None, outcome.reason
    [change] = outcome.proposal.changes
    assert change.uri.endswith("tests/test_sums.py")
    assert change.before == old
    assert (change.version, change.creates) == (None, False)
    lines = change.after.split("\r\n")
    assert lines[:5] == ['"""Sums."""', "", "from shop.sums import half", "import pytest", ""]
    assert "def test_usual_2():" in lines
    assert "from shop.sums import half" in engine.asked[0].prompt


async def test_another_modules_file_of_that_name_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "test_sums.py").write_text("import other\n", "utf-8")
    (tmp_path / "sub").mkdir()
    engine = SpeakingEngine(answers=[GOOD])
    path = tmp_path / "sub" / "sums.py"
    outcome = await run("write_tests", HALF, path, engine=engine, workspace=tmp_path)
    assert outcome.proposal is not None, outcome.reason
    assert outcome.proposal.changes[0].uri.endswith("sub/test_sums.py")


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "nothing():\n    pass\n```",
        "fixture(tmp_path):\n    assert half(2) == 1\n```",
        "unknown():\n    assert half(other()) == 1\n```",
        "another():\n    assert 1 == 1\n```",
        "broken(:\n```",
        "I cannot write tests.",
    ],
)
async def test_an_answer_without_a_usable_test_is_refused(answer: str, tmp_path: Path) -> None:
    outcome = await written(answer, tmp_path / "sums.py")
    assert outcome.proposal is None
    assert "no test that can be used" in outcome.reason


async def test_a_file_of_unittest_is_refused(tmp_path: Path) -> None:
    (tmp_path / "test_sums.py").write_text("import unittest\nimport sums\n", "utf-8")
    outcome = await written(GOOD, tmp_path / "sums.py")
    assert "unittest" in outcome.reason


@pytest.mark.parametrize(
    "drawn",
    [
        "async def f«»(x):\n    return x\n",
        "def test_f«»():\n    assert True\n",
        "def f():\n    def g«»(x):\n        return x\n    return g\n",
        "x = «»1\n",
    ],
)
def test_it_is_not_listed_where_no_test_could_be(drawn: str, tmp_path: Path) -> None:
    assert "write_tests" not in listed(drawn, tmp_path / "a.py")
