"""Refactorings all over a small package: on a copy, parsed anew, and judged by its own tests."""

from __future__ import annotations

import json
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fimble.cli.main import main
from fimble.errors import UsageError
from fimble.evaluation.applications.application import Application, Tried, write_changes
from fimble.evaluation.applications.application_run import Wish, run_applications
from fimble.evaluation.applications.pinned_packages import pinned_packages
from fimble.evaluation.applications.places import source_files
from fimble.evaluation.applications.project_tests import judge_batch
from fimble.evaluation.applications.summary import count_reasons, summarise_applications
from fimble.evaluation.progress_line import show_progress
from fimble.refactoring.action import FileChange, Proposal

SOURCE = """def total(prices, extra):
    found = []
    for price in prices:
        found.append(price * 2)
    if extra:
        return sum(found) + extra
    else:
        return sum(found)
"""
TESTS = "from shop import total\nassert total([1, 2], 3) == 9\nassert total([], 0) == 0\n"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "shop.py").write_text(SOURCE)
    (tmp_path / "test_shop.py").write_text(TESTS)
    return tmp_path


def test_what_is_offered_is_sound_and_passes_the_tests(package: Path) -> None:
    command = f"{sys.executable} test_shop.py"
    wish = Wish(folder=package, offers=6, seed=1, tests=command)
    figures = summarise_applications(run_applications(wish, show_progress))
    assert figures.offered >= 4
    assert figures.unsound == 0
    assert figures.judged == figures.tests_passed == figures.offered
    assert figures.listing_p95_ms > 0
    assert figures.round_trips == figures.round_trips_same
    assert (package / "shop.py").read_text() == SOURCE


def test_tests_that_fail_before_are_said(package: Path) -> None:
    wish = Wish(
        folder=package, offers=1, seed=1, tests=f"{sys.executable} -c 'raise SystemExit(1)'"
    )
    with pytest.raises(UsageError, match="before anything is changed"):
        run_applications(wish, show_progress)
    with pytest.raises(UsageError, match="cannot be run"):
        run_applications(replace(wish, tests="/no/such/program"), show_progress)


def _change(folder: Path, before: str, after: str) -> Tried:
    path = folder / "shop.py"
    made = Application(file="shop.py", language="python", action="x", offset=0, offered=True)
    change = FileChange(uri=path.as_uri(), language_id="python", before=before, after=after)
    return Tried(application=made, proposal=Proposal(changes=(change,)))


@pytest.mark.parametrize("wrong_at", [0, 1, 2, 3, 4])
def test_the_change_that_breaks_the_tests_is_found(wrong_at: int, package: Path) -> None:
    batch: list[Tried] = []
    text = SOURCE
    for index in range(4):
        after = f"{text}# {index}\n"
        if index == wrong_at:
            after = after.replace("* 2", "* 3")
        batch.append(_change(package, text, after))
        text = after
    write_changes(batch)
    judged = judge_batch(batch, f"{sys.executable} test_shop.py", package)
    expected = ["passed"] * wrong_at + ["failed"] + ["not run"] * 4
    assert [each.tests for each in judged] == expected[:4]
    assert (package / "shop.py").read_text() == SOURCE


def test_tests_are_left_alone_where_they_judge(package: Path) -> None:
    assert [each.name for each in source_files(package, with_tests=False)] == ["shop.py"]
    assert len(source_files(package, with_tests=True)) == 2
    with pytest.raises(UsageError, match="no source file"):
        source_files(package / "empty", with_tests=True)


def test_the_command(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["evaluate", "refactor", str(package), "--limit", "2", "--languages", "python"]
    assert main([*words, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["summary"]["offered"] == 2
    assert main(["evaluate", "refactor", str(package / "shop.py")]) == 2
    assert main([*words[:3], "--languages", "rust"]) == 2
    assert "no file in rust" in capsys.readouterr().err


def test_reasons_are_counted_without_their_names() -> None:
    reasons = ("`a` is used 2 times", "`b` is used 31 times", "shop.py: gone")
    done = [
        Application(file="a", language="python", action="x", offset=0, offered=False, reason=each)
        for each in reasons
    ]
    assert count_reasons(done) == {"x": {"… is used … times": 2, "… gone": 1}}


def test_several_folders_are_one_result(package: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = package.parent / "other"
    shutil.copytree(package, other)
    words = ["evaluate", "refactor", str(package), str(other), "--limit", "1", "--json"]
    assert main(words) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["summary"]["offered"] == 2
    assert {each["file"].partition("/")[0] for each in result["applications"]} == set(
        result["packages"]
    )
    assert main(["evaluate", "refactor", "--tests", "true"]) == 2


def test_the_pinned_packages_are_in_eight_languages_and_five_have_tests() -> None:
    packages = pinned_packages(frozenset())
    assert len({name for each in packages for name in each.languages}) >= 8
    assert sum(bool(each.tests) for each in packages) == 5
    assert all(each.tests for each in pinned_packages(frozenset({"python"})))
