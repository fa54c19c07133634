"""Lines that need another file: the data, the repository made of them, the figures."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from fimble.errors import UsageError
from fimble.evaluation.cross_file import FinishedLine, compare_lines, edit_similarity
from fimble.evaluation.cross_file_data import (
    join_fragments,
    read_cross_file_cases,
    write_repository,
)


def case(path: str, **fragments: str) -> dict[str, Any]:
    listed = [
        {"filename": f"{name}.py", "retrieved_chunk": text} for name, text in fragments.items()
    ]
    return {
        "prompt": "x = shelf.",
        "right_context": "\ny = 1\n",
        "groundtruth": "add()",
        "metadata": {"task_id": path, "repository": "shop", "file": path},
        "crossfile_context": {"list": listed},
    }


def write(path: Path, *cases: object) -> Path:
    text = "".join(json.dumps(each) + "\n" for each in cases)
    path.write_bytes(gzip.compress(text.encode()))
    return path


def test_the_repository_is_made_of_all_fragments_but_those_of_the_file_itself(
    tmp_path: Path,
) -> None:
    data = write(
        tmp_path / "d.jsonl.gz", case("a.py", b="one\ntwo"), case("b.py", a="of a", b="two\nthree")
    )
    cases = read_cross_file_cases(data)
    file = write_repository(cases[0], cases, tmp_path / "shop")
    assert file.read_text() == "x = shelf.\ny = 1\n\n"
    assert (tmp_path / "shop" / "b.py").read_text() == "one\ntwo\nthree\n"
    assert sorted(path.name for path in (tmp_path / "shop").iterdir()) == ["a.py", "b.py"]


def test_fragments_that_overlap_are_told_once() -> None:
    assert join_fragments(["a\nb", "b\nc", "a\nb", "x"]) == "a\nb\nc\nx\n"


@pytest.mark.parametrize("wrong", [{}, [], {**case("../../a.py")}, {**case("/a.py")}])
def test_wrong_data_are_named(tmp_path: Path, wrong: object) -> None:
    with pytest.raises(UsageError, match="Line 1 of d"):
        read_cross_file_cases(write(tmp_path / "d.jsonl.gz", wrong))


def test_edit_similarity() -> None:
    assert edit_similarity("abcd", "abcd") == 1.0
    assert edit_similarity("abcd", "abxd") == 0.75
    assert edit_similarity("", "") == 1.0
    assert edit_similarity("a", "") == 0.0


def finished(exact: bool) -> FinishedLine:
    return FinishedLine(
        task_id="",
        text="",
        truth="",
        exact=exact,
        similarity=0.0,
        rejection="",
        latency_ms=0.0,
        context_tokens=0,
        sources=(),
    )


def test_gained_and_lost() -> None:
    without = [finished(each) for each in (True, False, False, True)]
    within = [finished(each) for each in (True, True, True, False)]
    assert compare_lines(without, within) == {"gained": 2, "lost": 1}
