"""Result files: written, read again, and their page made anew each time."""

import json
from pathlib import Path
from typing import Any

import pytest

from fimble.errors import UsageError
from fimble.evaluation.results import read_results, write_result

MACHINE = {"cpu": "A CPU", "usable_threads": 4, "gpus": []}


def engine_result(date: str, decode: float | None) -> dict[str, Any]:
    one = {"median": 10.0, "min": 9.0, "max": 11.0}
    names = ("prompt_tokens", "new_tokens", "first_token_ms", "prefill_tokens_per_s")
    return {
        "kind": "engine",
        "provenance": {
            "date": date,
            "model": "some/model x",
            "machine": MACHINE,
            "engine": {"device": "cpu", "dtype": "float32", "quantization": "int8"},
        },
        "peak_rss": None,
        "summary": {
            **dict.fromkeys(names, one),
            "cached_first_token_ms": one,
            "decode_tokens_per_s": decode and {"median": decode, "min": decode, "max": decode},
        },
    }


def test_results_are_read_again_and_all_stand_on_the_page_the_newest_first(tmp_path: Path) -> None:
    old = write_result(tmp_path, engine_result("2026-01-31T10:00:00+00:00", None))
    new = write_result(tmp_path, engine_result("2026-02-01T10:00:00+00:00", 123.4))
    assert new.name == "20260201T100000-engine-some-model-x.json"
    results = read_results(tmp_path)
    assert list(results) == [new.name, old.name]
    assert results[new.name]["summary"]["decode_tokens_per_s"]["median"] == 123.4
    page = (tmp_path / "README.md").read_text("utf-8")
    assert page.index(new.name) < page.index(old.name)
    assert "| 123 (123 to 123) |" in page
    assert "| – |" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert len({row.count("|") for row in rows}) == 1 and len(rows) == 4


@pytest.mark.parametrize("content", ["{", "[]", json.dumps({"format": 0})])
def test_a_strange_file_among_the_results_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "strange.json").write_text(content)
    with pytest.raises(UsageError, match=r"strange\.json"):
        read_results(tmp_path)


def test_a_folder_that_cannot_be_made_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="--out"):
        write_result(tmp_path / "file" / "in", engine_result("2026-02-01T10:00:00+00:00", None))
