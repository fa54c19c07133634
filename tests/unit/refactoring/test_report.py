"""An outcome as Markdown: what was done, what was checked, and a diff that no text can end."""

from __future__ import annotations

from pathlib import Path

from fimble.refactoring.report import outcome_as_json, outcome_in_markdown
from support.performed import run

DRAWN = 'def f(a):\n    """Say ```x```."""\n    return «a + 1» - a\n'


async def test_the_evidence_and_the_diff_are_told(tmp_path: Path) -> None:
    outcome = await run("extract_variable", DRAWN, tmp_path / "a.py")
    told = outcome_in_markdown(outcome)
    title, *checks = told.split("\n\n")[:2]
    assert title == f"**{outcome.title}**"
    assert "- ✓ parses" in checks[0]
    assert "````diff\n--- " in told
    assert "\n+    total = a + 1\n" in told
    assert told.endswith("````")
    assert outcome_as_json(outcome)["markdown"] == told


async def test_a_refusal_is_told_with_its_reason(tmp_path: Path) -> None:
    outcome = await run(
        "extract_variable", "def f(a, b):\n    return a and «b.c»\n", tmp_path / "a.py"
    )
    assert outcome_in_markdown(outcome).startswith(f"**Extract variable**: {outcome.reason}")
