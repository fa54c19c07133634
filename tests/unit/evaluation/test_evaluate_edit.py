"""`fimble evaluate edit` as a user runs it, with an engine that says what it is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fimble.cli.main import main
from fimble.errors import UsageError
from fimble.evaluation.edits.edit_data import read_edit_cases
from fimble.evaluation.edits.summary import compare_with_raw
from fimble.evaluation.results import read_results
from support.scripted_engine import ScriptedEngine

ADD = "def add(a, b):\n    return a - b\n"
RIGHT = "def add(a, b):\n    return a + b\n"
ANSWER = "```python\n" + RIGHT + "```\n"


def _edit_eval(key: str, expected: int = 3, **more: str) -> dict[str, str]:
    return {
        "task_id": key,
        "instruction": "Add. ",
        "input": ADD,
        "output": RIGHT,
        "test": f"def check():\n    assert add(1, 2) == {expected}\n",
        **more,
    }


def _write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [
        _edit_eval("own/0"),
        _edit_eval("own/1", context="BASE = 1\n{{Code}}\n"),
        _edit_eval("own/wrong", expected=4),
    ]
    return _write(tmp_path / "own.jsonl", *rows)


def evaluate(engine: ScriptedEngine, data: Path, *more: str) -> int:
    return main(["evaluate", "edit", str(data), "--engine-url", engine.url, *more])


def test_both_subjects_are_run_and_written_down(
    scripted_engine: ScriptedEngine, data: Path, tmp_path: Path
) -> None:
    scripted_engine.pieces = [ANSWER]
    out, done = tmp_path / "results", tmp_path / "done.jsonl"
    words = ("--execute", "--out", str(out), "--done", str(done))
    assert evaluate(scripted_engine, data, *words) == 0
    [written] = read_results(out).values()
    assert written["data"]["left_out"] == ["own/wrong"]
    for subject in ("raw", "ours"):
        assert written["subjects"][subject]["summary"]["passed"] == 1
    assert written["subjects"]["ours"]["summary"]["against_raw"]["times"] == 1
    command = written["provenance"]["command"]
    assert command.startswith("fimble evaluate edit own.jsonl --seed 1 --what raw,ours --model")
    asked = len(scripted_engine.asked)
    assert evaluate(scripted_engine, data, *words) == 0
    assert len(scripted_engine.asked) == asked  # it went on from the file, where all is done


def test_the_test_is_seen_by_no_subject(scripted_engine: ScriptedEngine, data: Path) -> None:
    scripted_engine.pieces = [ANSWER]
    assert evaluate(scripted_engine, data, "--execute") == 0
    assert scripted_engine.asked
    assert not any("assert" in json.dumps(body) for body in scripted_engine.asked)


def test_an_answer_that_edits_wrongly_fails(
    scripted_engine: ScriptedEngine, data: Path, tmp_path: Path
) -> None:
    scripted_engine.pieces = ["```python\ndef add(a, b):\n    return b\n```"]
    out = tmp_path / "results"
    assert evaluate(scripted_engine, data, "--execute", "--what", "raw", "--out", str(out)) == 0
    [written] = read_results(out).values()
    assert written["subjects"]["raw"]["summary"]["verdicts"] == {"failed": 2}


def test_nothing_is_run_without_leave(
    scripted_engine: ScriptedEngine, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(scripted_engine, data) == 2
    assert "--execute" in capsys.readouterr().err
    assert not scripted_engine.asked


def test_the_format_of_can_it_edit_is_two_cases_a_line(tmp_path: Path) -> None:
    row = {
        "id": 7,
        "name": "adding",
        "before": ADD,
        "after": RIGHT,
        "tests": "assert add(1, 2) == 3\n",
        "instruction_descriptive": "Make it add its arguments.",
        "instruction_lazy": "add",
    }
    cases = read_edit_cases(_write(tmp_path / "a.jsonl", row))
    assert [(case.key, case.instruction) for case in cases] == [
        ("adding/descriptive", "Make it add its arguments."),
        ("adding/lazy", "add"),
    ]
    assert cases[0].program("edited") == "edited\nassert add(1, 2) == 3\n"


@pytest.mark.parametrize(
    ("line", "because"),
    [("{", "not JSON"), ('{"before": ""}', "after"), ('{"task_id": "x"}', "instruction")],
)
def test_other_data_are_named(line: str, because: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(UsageError, match=because):
        read_edit_cases(path)


def test_ours_is_compared_with_raw_case_by_case() -> None:
    def cases(passed: str) -> list[dict[str, str]]:
        words = {"1": "passed", "0": "failed"}
        return [{"key": str(at), "verdict": words[each]} for at, each in enumerate(passed)]

    told = compare_with_raw(cases("1101"), cases("1010"))
    assert (told["times"], told["gained"], told["lost"]) == (1.5, 2, 1)
    assert told["interval"][0] < 1.5 < told["interval"][1]
