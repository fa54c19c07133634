"""`fimble evaluate infill` as a user runs it, with an engine that says what it is told."""

import getpass
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from fimble.cli.main import main
from fimble.evaluation.infilling_data import InfillingCase
from fimble.evaluation.results import read_results
from support.scripted_engine import MODEL, ScriptedEngine

CASES = [
    InfillingCase(
        task_id=f"own/{name}",
        prompt=f"def {name}(a, b):\n    return ",
        suffix="\n",
        canonical_solution=middle,
        test=f"def check(f):\n    assert f(1, 2) == {expected}",
        entry_point=name,
    )
    for name, middle, expected in [("add", "a + b", 3), ("sub", "a - b", -1), ("sum", "b + a", 3)]
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "own.jsonl"
    path.write_text("".join(json.dumps(asdict(case)) + "\n" for case in CASES))
    return path


def evaluate(engine: ScriptedEngine, data: Path, *more: str) -> int:
    engine.pieces = ["a + b"]
    return main(["evaluate", "infill", str(data), "--engine-url", engine.url, *more])


def test_both_subjects_are_judged_and_written_down(
    scripted_engine: ScriptedEngine,
    data: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "results"
    assert evaluate(scripted_engine, data, "--execute", "--json", "--out", str(out)) == 0
    printed = json.loads(capsys.readouterr().out)
    [(name, written)] = read_results(out).items()
    assert {**printed, "format": written["format"]} == written
    for subject in ("raw", "pipeline"):
        figures = written["subjects"][subject]["summary"]
        assert figures["pass_at_1"] == pytest.approx(2 / 3)
        assert figures["exact_match"] == pytest.approx(1 / 3)
        verdicts = {
            case["task_id"]: case["verdict"] for case in written["subjects"][subject]["cases"]
        }
        assert verdicts == {"own/add": "passed", "own/sub": "failed", "own/sum": "passed"}
    page = (out / "README.md").read_text("utf-8")
    assert page.count(f"]({name})") == 2
    assert "| raw | 67 (21 to 94) | 33 | 80 | 0 |" in page


def test_a_result_tells_where_it_comes_from_but_not_whose_machine_it_was(
    scripted_engine: ScriptedEngine, data: Path, tmp_path: Path
) -> None:
    assert evaluate(scripted_engine, data, "--out", str(tmp_path / "results")) == 0
    [written] = read_results(tmp_path / "results").values()
    origin: dict[str, Any] = dict(written["provenance"])
    assert origin["model"] == MODEL
    assert origin["command"].startswith("fimble evaluate infill own.jsonl --seed 1")
    assert origin["machine"]["cores"] >= 1 and origin["machine"]["memory_gb"] > 0
    assert written["data"]["cases"] == 3
    assert len(written["data"]["sha256"]) == 64
    text = json.dumps(written)
    for private in (str(tmp_path), str(Path.home()) + "/", scripted_engine.url):
        assert private not in text
    assert getpass.getuser() not in json.dumps(origin["machine"])


def test_without_leave_nothing_is_run(
    scripted_engine: ScriptedEngine,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    trap = tmp_path / "trap"
    test = f"open({str(trap)!r}, 'w')\ndef check(f): pass"
    fields = {**asdict(CASES[0]), "test": test}
    data = tmp_path / "trap.jsonl"
    data.write_text(json.dumps(fields))
    assert evaluate(scripted_engine, data, "--json") == 0
    subjects = json.loads(capsys.readouterr().out)["subjects"]
    assert subjects["raw"]["summary"]["pass_at_1"] is None
    assert subjects["raw"]["summary"]["exact_match"] == 1
    assert not trap.exists()
    assert evaluate(scripted_engine, data, "--execute") == 0
    assert trap.exists()


def test_the_limit_and_the_seed_choose_the_cases(
    scripted_engine: ScriptedEngine, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen: list[str] = []
    for _ in range(2):
        assert evaluate(scripted_engine, data, "--limit=1", "--seed=3", "--what=raw", "--json") == 0
        subjects = json.loads(capsys.readouterr().out)["subjects"]
        [case] = subjects["raw"]["cases"]
        assert list(subjects) == ["raw"]
        chosen.append(case["task_id"])
    assert chosen[0] == chosen[1]


def test_a_broken_line_is_one_clear_error(
    scripted_engine: ScriptedEngine, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.write_text(data.read_text() + '{"task_id": 4}\n')
    assert evaluate(scripted_engine, data) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("fimble: Line 4 of own.jsonl has no text in the field task_id.")
    assert len(said.err.splitlines()) == 1
    assert scripted_engine.asked == []


def test_what_was_changed_of_the_pipeline_is_asked_and_written_down(
    scripted_engine: ScriptedEngine, data: Path, tmp_path: Path
) -> None:
    cases = data.read_text().replace("return ", "x = a\\n    return su")
    data.write_text(cases)
    out = tmp_path / "results"
    changes = ("--what=pipeline", "--anchor", "lines:1", "--without-healing", "--patient")
    assert evaluate(scripted_engine, data, *changes, "--out", str(out)) == 0
    asked = scripted_engine.asked[-1]
    front, _, behind = asked["prompt"].partition("<|fim_suffix|>")
    assert front.startswith("<|fim_prefix|>def ") and front.endswith("(a, b):\n")
    assert behind == "\n<|fim_middle|>    x = a\n    return su"
    assert "begins_with" not in asked["fimble"]
    assert asked["fimble"]["stop_rules"]["time_limit_ms"] > 60_000
    assert "| pipeline, anchor lines:1, no healing |" in (out / "README.md").read_text()
    [written] = read_results(out).values()
    for word in changes[1:]:
        assert word in written["provenance"]["command"]


def test_an_anchor_that_there_is_not(
    scripted_engine: ScriptedEngine, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert evaluate(scripted_engine, data, "--anchor", "end") == 2
    assert "There is no anchor 'end'." in capsys.readouterr().err


def test_holes_are_cut_into_programs_of_any_language(
    scripted_engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = {
        "task_id": "Go/1",
        "declaration": "",
        "prompt": "func add(a, b int) int {\n",
        "canonical_solution": "    return a + b\n}\n",
    }
    data = tmp_path / "go.jsonl"
    data.write_text(json.dumps(program))
    assert evaluate(scripted_engine, data, "--what=pipeline", "--json") == 0
    figures = json.loads(capsys.readouterr().out)["subjects"]["pipeline"]["summary"]
    assert figures["exact_match"] == 0 and figures["edit_similarity"] > 0.5
    assert scripted_engine.asked[-1]["prompt"].count("return") == 0
    assert evaluate(scripted_engine, data, "--execute") == 2
    assert "Go/1 has no test" in capsys.readouterr().err


def test_what_prompts_cost_by_the_anchor(
    scripted_engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source"
    source.mkdir()
    (source / "notes.xyz").write_text("no language")
    functions = (f"def f{n}(a):\n    b = a + {n}\n    return b\n\n\n" for n in range(40))
    (source / "long.py").write_text("".join(functions))
    out = tmp_path / "results"
    command = ["evaluate", "prompts", str(source), "--engine-url", scripted_engine.url]
    assert main([*command, "--out", str(out), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["files"] == ["long.py"]
    plain, near, start = (result["rules"][rule] for rule in ("cursor", "lines:5", "start"))
    assert plain["read_anew_per_key"] > 10 * near["read_anew_per_key"] > 0
    assert near["read_anew_per_jump"] < start["read_anew_per_jump"]
    assert near["keys"] == plain["keys"] > 100
    assert "| lines:5 |" in (out / "README.md").read_text("utf-8")
    assert scripted_engine.asked == []


def test_a_folder_without_source(
    scripted_engine: ScriptedEngine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "prompts", str(tmp_path), "--engine-url", scripted_engine.url]) == 2
    assert "There is no file of a known language" in capsys.readouterr().err
