"""Functions are read, rewritten, judged in the sandbox and counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fimble.cli.main import main
from fimble.errors import UsageError
from fimble.evaluation.mutants.pure_functions import PureFunction, read_functions
from fimble.evaluation.mutants.witness import find_witness, passes_tests
from fimble.refactoring.sandbox.system_calls import why_no_filter

needs_sandbox = pytest.mark.skipif(bool(why_no_filter()), reason=why_no_filter())

MODULE = "def over(x: int) -> bool:\n    limit = 7\n    result = x > limit\n    return result\n"
TEST = "def check(over):\n    assert over(8)\n    assert not over(7)\n"


def _line(**fields: str) -> str:
    whole = {
        "task_id": "T/0",
        "prompt": MODULE.partition("    limit")[0],
        "canonical_solution": "    limit" + MODULE.partition("    limit")[2],
        "test": TEST,
        "entry_point": "over",
    }
    return json.dumps({**whole, **fields})


def test_lines_are_read_and_their_test_is_called(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(_line() + "\n")
    [function] = read_functions(tmp_path / "a.jsonl")
    assert function.module == MODULE
    assert function.test.rstrip().endswith("check(over)")


def test_of_a_folder_those_are_read_that_run_alone(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(MODULE + "\nimport numpy\n\ndef g(x):\n    y = 1\n    z = 2\n"
                                   "    return numpy.sum(x)\n")  # fmt: skip
    (tmp_path / "broken.py").write_text("def (")
    assert [each.name for each in read_functions(tmp_path)] == ["over"]


@pytest.mark.parametrize("text", ["{", "{}", "[]", '{"task_id": 1}'])
def test_bad_data_is_said(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(text)
    with pytest.raises(UsageError, match="Line 1 of"):
        read_functions(tmp_path / "a.jsonl")


@needs_sandbox
async def test_witnesses() -> None:
    function = PureFunction(title="", module=MODULE, name="over", test=f"{TEST}\ncheck(over)\n")
    assert await passes_tests(function, MODULE) is True
    assert await find_witness(function, MODULE.replace("x >", "x >=")) == "tests"
    untested = PureFunction(title="", module=MODULE, name="over")
    assert await find_witness(untested, MODULE.replace("7", "40")) == "search"
    assert await find_witness(untested, MODULE.replace("x > limit", "limit < x")) == ""


@needs_sandbox
def test_the_command_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jsonl").write_text(_line() + "\n")
    assert main(["evaluate", "mutants", str(tmp_path / "a.jsonl"), "--limit", "3", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["summary"]["wrong"]["judged"] >= 3
    assert result["summary"]["wrong"]["refused"] == result["summary"]["wrong"]["judged"]
    assert result["summary"]["right"]["refused"] == 0
