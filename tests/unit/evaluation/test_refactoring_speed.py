"""What is measured of refactorings: places are found, docstrings timed, and too little is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.errors import UsageError
from fimble.evaluation.refactoring_speed import figures_of, measure_listing
from fimble.evaluation.results_page import render_result

SOURCE = "def size(items):\n    total = len(items) + 1\n    return total\n"


def test_listing_is_timed_by_language(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(SOURCE, "utf-8")
    (tmp_path / "a.js").write_text("function f(a) {\n  return a + 1;\n}\n", "utf-8")
    measured = measure_listing(tmp_path, 40)
    assert measured["places"] == 40
    assert measured["files"] == 2
    assert set(measured["languages"]) == {"python", "javascript"}
    assert measured["actions_per_place"] > 1


def test_a_folder_without_sources_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no source file"):
        measure_listing(tmp_path)


def test_the_figures_are_of_all_times() -> None:
    assert figures_of([float(each) for each in range(100)]) == {
        "median": 50.0,
        "p95": 95.0,
        "max": 99.0,
    }


def test_the_page_shows_both() -> None:
    times = {"median": 1.0, "p95": 2.0, "max": 3.0}
    result = {
        "kind": "refactoring-speed",
        "provenance": {"model": "a-model"},
        "listing": {"places": 40, "actions_per_place": 7.5, "ms": times},
        "docstrings": {"given": 3, "functions": 4, "first_token_ms": times, "done_ms": times},
    }
    table = render_result(result)
    assert "| a-model | 40 | 7.5 | 3 of 4 | 1.0 (2.0) | 1.0 (2.0) | 1.0 (2.0) |" in table
