"""What ruff mends: old ways of saying things, and its own diagnostics; the model does the rest."""

from __future__ import annotations

from pathlib import Path

from support.performed import listed, run, text_after
from support.speaking_engine import SpeakingEngine


async def test_old_ways_are_modernised(tmp_path: Path) -> None:
    drawn = "def f(a«»):\n    return '{} of {}'.format(a, 2)\n"
    assert "modernise" in listed(drawn, tmp_path / "a.py")
    outcome = await run("modernise", drawn, tmp_path / "a.py")
    assert text_after(outcome) == "def f(a):\n    return f'{a} of {2}'\n"


async def test_nothing_old_is_said(tmp_path: Path) -> None:
    outcome = await run("modernise", "«»x = 1\n", tmp_path / "a.py")
    assert "Nothing here is old" in outcome.reason


async def test_a_diagnostic_of_ruffs_needs_no_model(tmp_path: Path) -> None:
    drawn = "import os«»\n\n\ndef f(a):\n    return a\n"
    said = "Ruff F401: `os` imported but unused"
    outcome = await run("fix_diagnostic", drawn, tmp_path / "a.py", instruction=said)
    assert text_after(outcome).lstrip() == "def f(a):\n    return a\n"


async def test_another_diagnostic_is_the_models(tmp_path: Path) -> None:
    drawn = "def f(a: int) -> str:\n    return «»a\n"
    said = 'Type "int" is not assignable to return type "str"'
    engine = SpeakingEngine(answers=["def f(a: int) -> str:\n    return str(a)\n```"])
    outcome = await run("fix_diagnostic", drawn, tmp_path / "a.py", instruction=said, engine=engine)
    assert text_after(outcome) == "def f(a: int) -> str:\n    return str(a)\n"
    assert said in engine.asked[0].prompt


async def test_without_a_diagnostic_nothing_is_done(tmp_path: Path) -> None:
    outcome = await run("fix_diagnostic", "def f(a«»):\n    return a\n", tmp_path / "a.py")
    assert "no diagnostic" in outcome.reason
