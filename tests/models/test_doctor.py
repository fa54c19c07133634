"""`fimble doctor` with the real default model: every check has a subject and finds it well."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from fimble.cli.main import main
from fimble.engine.engine_process import find_engine, stop_engine

MODEL = "qwen2.5-coder-0.5b-instruct"


@pytest.fixture(autouse=True)
def no_engine_is_left() -> Iterator[None]:
    yield
    entry = find_engine()
    if entry is not None:
        stop_engine(entry)
    assert find_engine() is None


def test_everything_is_well(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["doctor", "--model", MODEL, "--json"])
    answer = json.loads(capsys.readouterr().out)
    verdicts = {check["name"]: check["verdict"] for check in answer["checks"]}
    assert verdicts.pop("server") == "skipped"
    assert verdicts.pop("completion") in ("ok", "warning")  # a warning where it took long
    assert set(verdicts.values()) == {"ok"}, answer
    assert status == 0
    found = {check["name"]: check["found"] for check in answer["checks"]}
    assert "checksums compared" in found["weights"]
    assert "first" in found["completion"] and "second" in found["completion"]
    assert found["completion in an editor"].startswith("return first + second")
