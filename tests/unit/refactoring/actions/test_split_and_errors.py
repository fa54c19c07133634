"""Splitting and error handling by the model: what is taken, and what is given up with a reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.refactoring.sandbox.system_calls import why_no_filter
from support.performed import listed, run, text_after
from support.speaking_engine import SpeakingEngine

LONG = """def su«»mmary(items: list[int]) -> dict[str, int]:
    total = 0
    for item in items:
        total += item
    # the largest one
    largest = 0
    for item in items:
        if item > largest:
            largest = item
    result = {}
    result["total"] = total
    result["largest"] = largest
    return result
"""
SPLIT = """def _total(items: list[int]) -> int:
    total = 0
    for item in items:
        total += item
    return total


def _largest(items: list[int]) -> int:
    # the largest one
    largest = 0
    for item in items:
        if item > largest:
            largest = item
    return largest


def summary(items: list[int]) -> dict[str, int]:
    result = {}
    result["total"] = _total(items)
    result["largest"] = _largest(items)
    return result"""
DIVIDE = "def di«»vide(a: int, b: int) -> float:\n    return a / b\n"


@pytest.mark.skipif(bool(why_no_filter()), reason=why_no_filter())
async def test_a_split_function_must_do_the_same(tmp_path: Path) -> None:
    wrong = SPLIT.replace("largest = 0", "largest = 1")
    engine = SpeakingEngine(answers=[f"{wrong}\n```", f"{SPLIT}\n```"])
    outcome = await run("split_function", LONG, tmp_path / "a.py", engine=engine)
    assert text_after(outcome) == SPLIT + "\n"
    assert outcome.candidates == 2
    assert outcome.title.endswith("inputs agree")


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        (LONG.replace("«»", "").replace("total", "sum"), "did not split"),
        ("def a():\n    return 1\n\n\n" + LONG.replace("«»", ""), "not called"),
        ("I would split it.", "not read as Python"),
        ("", "no code"),
    ],
    ids=["one function", "unused function", "prose", "nothing"],
)
async def test_what_splits_nothing_is_refused(answer: str, because: str, tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=[f"{answer}\n```"])
    outcome = await run("split_function", LONG, tmp_path / "a.py", engine=engine)
    assert outcome.proposal is None
    assert because in outcome.reason


def test_short_functions_and_methods_are_not_split(tmp_path: Path) -> None:
    assert "split_function" in listed(LONG, tmp_path / "a.py")
    assert "split_function" not in listed(DIVIDE, tmp_path / "a.py")
    method = "class A:\n" + "".join(f"    {line}\n" for line in LONG.splitlines())
    assert "split_function" not in listed(method, tmp_path / "a.py")


async def test_error_handling_is_taken_and_its_new_behaviour_told(tmp_path: Path) -> None:
    new = '    if b == 0:\n        raise ValueError("b must not be 0")\n    return a / b\n```'
    engine = SpeakingEngine(answers=[new])
    outcome = await run("handle_errors", DIVIDE, tmp_path / "a.py", engine=engine)
    assert 'raise ValueError("b must not be 0")\n    return a / b\n' in text_after(outcome)


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        ("    try:\n        return a / b\n    except Exception:\n        return 0\n```", "every"),
        ("    try:\n        return a / b\n    except:\n        return 0\n```", "every"),
        ("    c = a / b\n    return c\n```", "adds no error handling"),
    ],
)
async def test_error_handling_that_is_none_or_hides_all_is_refused(
    answer: str, because: str, tmp_path: Path
) -> None:
    engine = SpeakingEngine(answers=[answer])
    outcome = await run("handle_errors", DIVIDE, tmp_path / "a.py", engine=engine)
    assert outcome.proposal is None
    assert because in outcome.reason


@pytest.mark.skipif(bool(why_no_filter()), reason=why_no_filter())
@pytest.mark.parametrize(
    ("answer", "status", "told"),
    [
        ('    if b == 0:\n        raise ValueError("b")\n    return a / b\n', "ok", ""),
        ('    if b == 0:\n        raise ValueError("b")\n    return a // b\n', "failed", "gives"),
        (
            '    if a == 5:\n        raise ValueError("a")\n    return a / b\n',
            "skipped",
            "ValueError",
        ),
        (
            '    if a < 10 ** 9:\n        raise ValueError("a")\n    return a / b\n',
            "failed",
            "most",
        ),
    ],
    ids=["handles what failed", "another result", "refuses a little more", "refuses nearly all"],
)
async def test_error_handling_keeps_what_is_given_for_good_input(
    answer: str, status: str, told: str, tmp_path: Path
) -> None:
    engine = SpeakingEngine(answers=[f"{answer}```"])
    outcome = await run("handle_errors", DIVIDE, tmp_path / "a.py", engine=engine)
    finding = next(each.finding for each in outcome.verdicts if each.check == "same behaviour")
    assert (finding.status, told in finding.reason) == (status, True), finding
    assert (outcome.proposal is None) == (status == "failed")


@pytest.mark.skipif(bool(why_no_filter()), reason=why_no_filter())
async def test_exceptions_of_its_own_stay(tmp_path: Path) -> None:
    drawn = (
        "def ro«»ot(n: int) -> float:\n    if n < 0:\n        raise ValueError\n    return n / 2\n"
    )
    more = "    if n is None:\n        raise TypeError\n    return n / 2\n"
    hides = f"    if n < 0:\n        return 0.0\n{more}```"
    engine = SpeakingEngine(answers=[hides])
    outcome = await run("handle_errors", drawn, tmp_path / "a.py", engine=engine)
    assert outcome.proposal is None
    assert "raises nothing and not ValueError" in outcome.reason
