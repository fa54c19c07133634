"""`fimble evaluate replay` as a user runs it on a repository of their own; no model."""

import json
from pathlib import Path

import pytest

from fimble.cli.main import main
from support.scripted_engine import ScriptedEngine

SOURCE = "".join(
    f"def scaled_{number}(value, factor):\n    result = compute(value, factor)\n"
    f"    if result > {number}:\n        report(result)\n    return result\n\n\n"
    for number in range(12)
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "scaled.py").write_text(SOURCE)
    (folder / "other.py").write_text("def compute(a, b):\n    return a * b\n" * 30)
    return folder


def replay(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, object]]:
    assert main(["evaluate", "replay", *words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    return {name: each["summary"] for name, each in told["subjects"].items()}


def test_no_bad_habit_comes_through_the_filters(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (str(repository), "--what", "careless", "--limit", "24", "--context-tokens", "0")
    told = replay(capsys, *words)
    assert len(told) == 6 and all(each["holes"] == 24 for each in told.values())
    assert all(each["duplicates"] == 0 == each["breaks_syntax"] for each in told.values())
    right = told["careless, runs on"]["exact_line"]
    assert isinstance(right, dict) and right["value"] > 0.5  # type: ignore[operator]


def test_a_run_that_was_ended_goes_on(
    scripted_engine: ScriptedEngine,
    repository: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    done = tmp_path / "done.jsonl"
    words = (str(repository), "--what", "pipeline,raw", "--engine-url", scripted_engine.url)
    words += ("--done", str(done), "--context-tokens", "0")
    replay(capsys, *words, "--limit", "6")
    asked = len(scripted_engine.asked)
    told = replay(capsys, *words, "--limit", "6")
    assert len(scripted_engine.asked) == asked
    assert told["pipeline"]["holes"] == told["raw"]["holes"] == 6
    replay(capsys, *words, "--limit", "8")
    assert len(scripted_engine.asked) > asked and len(done.read_text().splitlines()) == 16


def test_stored_answers_are_looked_at_again_without_a_model(
    scripted_engine: ScriptedEngine,
    repository: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    scripted_engine.pieces = ["report", "(value)"]  # it stops at no rule, a stored one does
    done = tmp_path / "done.jsonl"
    words = (str(repository), "--done", str(done))
    asked = (*words, "--engine-url", scripted_engine.url, "--context-tokens", "0", "--limit", "12")
    first = replay(capsys, *asked, "--what", "pipeline")["pipeline"]
    questions = len(scripted_engine.asked)
    second = replay(capsys, *words, "--what", "again")["again"]
    assert len(scripted_engine.asked) == questions > 0
    same = ("holes", "exact_line", "similarity", "shown", "quiet", "silences")
    assert {name: first[name] for name in same} == {name: second[name] for name in same}
    cases = [json.loads(line) for line in done.read_text().splitlines()]
    texts = [
        {each["key"]: each["answer"]["text"] for each in cases if each["answer"]["subject"] == name}
        for name in ("pipeline", "again")
    ]
    assert texts[0] == texts[1] and any(texts[0].values())


def test_what_is_asked_wrongly(
    tmp_path: Path, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for words, said in (
        ([str(tmp_path / "none")], "is no folder"),
        ([str(repository), "--what", "magic"], "nothing named"),
        (["--packages", "all"], "no packages"),
        ([str(repository), "--what", "again"], "no stored answers"),
        ([str(repository), "--what", "again,careless"], "looked at alone"),
    ):
        assert main(["evaluate", "replay", *words]) == 2
        assert said in capsys.readouterr().err
