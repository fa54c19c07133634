"""Cases from files, broken ones told by their line, and a sample that the seed fixes."""

import gzip
import json
from pathlib import Path

import pytest

from fimble.errors import UsageError
from fimble.evaluation.infilling_data import InfillingCase, choose_sample, read_cases


def case(number: int, **fields: str) -> dict[str, str]:
    plain = {
        "prompt": "a\n",
        "suffix": "c\n",
        "canonical_solution": "b\n",
        "test": "",
        "entry_point": "f",
    }
    return {"task_id": f"case/{number}", **plain, **fields}


def write(path: Path, *lines: object) -> Path:
    text = "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


@pytest.mark.parametrize("name", ["data.jsonl", "data.jsonl.gz"])
def test_cases_are_read_in_order_and_extra_fields_and_empty_lines_are_let_be(
    tmp_path: Path, name: str
) -> None:
    path = write(tmp_path / name, case(1, author="x"), "", case(2, prompt="é\u2028\n"))
    first, second = read_cases(path)
    assert (first.task_id, second.task_id, second.prompt) == ("case/1", "case/2", "é\u2028\n")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "Line 2 of data.jsonl is not JSON"),
        ("[1]", "Line 2 of data.jsonl has no text in the field task_id."),
        ({**case(2), "suffix": 3}, "Line 2 of data.jsonl has no text in the field suffix."),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: object, complaint: str) -> None:
    path = write(tmp_path / "data.jsonl", case(1), line, case(3))
    with pytest.raises(UsageError) as raised:
        read_cases(path)
    assert raised.value.what.startswith(complaint)
    assert "human-eval-infilling" in raised.value.remedy


def test_a_line_is_cut_out_of_a_whole_program(tmp_path: Path) -> None:
    solution = "  let a = 1;\n\n  return a;\n}\n"
    program = {"task_id": "Rust/7", "prompt": "fn f() {\n", "canonical_solution": solution}
    program["declaration"] = ""
    path = write(tmp_path / "rust.jsonl", program, {**program, "task_id": "Rust/8"})
    for cut in read_cases(path):
        assert cut.prompt + cut.canonical_solution + cut.suffix == program["prompt"] + solution
        assert cut.canonical_solution in ("  let a = 1;\n", "  return a;\n")
        assert cut.is_whole_lines and cut.language_id == "rust"
    assert read_cases(path) == read_cases(path)


@pytest.mark.parametrize("change", [{"task_id": "Cobol/7"}, {"canonical_solution": "}\n\n"}])
def test_a_program_without_a_hole_is_named(tmp_path: Path, change: dict[str, str]) -> None:
    program = {"task_id": "Go/7", "prompt": "f {\n", "canonical_solution": "return\n}\n"}
    path = write(tmp_path / "go.jsonl", {**program, "declaration": "", **change})
    with pytest.raises(UsageError, match=r"Line 1 of go\.jsonl is no program"):
        read_cases(path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("none.jsonl", None),
        ("empty.jsonl", b"\n"),
        ("bad.jsonl.gz", b"no gzip"),
        ("l.jsonl", b"\xff"),
    ],
)
def test_a_file_without_cases_is_an_error(tmp_path: Path, name: str, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError):
        read_cases(tmp_path / name)


def test_the_seed_fixes_the_sample_and_a_small_one_begins_a_large_one() -> None:
    cases = [InfillingCase(**case(number)) for number in range(200)]
    ten = choose_sample(cases, 10, 7)
    assert ten == choose_sample(list(cases), 10, 7)
    assert ten == choose_sample(cases, 50, 7)[:10]
    assert ten != choose_sample(cases, 10, 8)
    assert ten != cases[:10]
    assert sorted(one.task_id for one in choose_sample(cases, None, 7)) == sorted(
        one.task_id for one in cases
    )


@pytest.mark.parametrize(
    ("prompt", "middle", "whole"),
    [("a\n", "b\n", True), ("", "b\n", True), ("a\n", "b", False), ("a ", "b\n", False)],
)
def test_whole_lines_are_told_from_parts(prompt: str, middle: str, whole: bool) -> None:
    made = InfillingCase(**case(1, prompt=prompt, canonical_solution=middle))
    assert made.is_whole_lines is whole
