"""`fimble engine` where no engine runs, and options that are wrong. Nothing is started here."""

from __future__ import annotations

import json

import pytest

from fimble.cli.main import main
from fimble.paths import runtime_directory


def test_status_and_stop_without_an_engine(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "status"]) == 1
    assert capsys.readouterr().out == "no engine is running\n"
    assert main(["engine", "stop"]) == 0
    assert capsys.readouterr().out == "no engine was running\n"
    assert not runtime_directory().exists()


def test_status_and_stop_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["engine", "status", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == {"status": "not running"}
    assert main(["engine", "stop", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"status": "no engine was running"}


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"[]", b'{"pid": 1}', b'{"pid": 1, "port": 9, "version": "0", "started_at": 0}'],
    ids=["empty", "binary", "a list", "half of it", "of another process"],
)
def test_a_stale_runtime_file_is_no_engine(
    capsys: pytest.CaptureFixture[str], content: bytes
) -> None:
    runtime_directory().mkdir(mode=0o700, parents=True)
    (runtime_directory() / "engine.json").write_bytes(content)
    assert main(["engine", "status"]) == 1
    assert main(["engine", "stop"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["start", "--threads", "-1"], "fimble.engine.threads is -1; it must be 0 to 1024"),
        (["start", "--quantization", "int3"], "it must be auto, int8 or none"),
        (["start", "--exit-after-minutes", "0"], "fimble.engine.exitAfterMinutes is 0.0"),
        (["run", "--port", "70000"], "There is no port 70000"),
    ],
)
def test_wrong_options_are_told_and_nothing_is_started(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["engine", *words]) == 2
    assert said in capsys.readouterr().err
    assert main(["engine", "status"]) == 1


@pytest.mark.parametrize("words", [[], ["dance"], ["start", "--threads", "many"], ["stop", "x"]])
def test_wrong_arguments_end_with_status_2(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["engine", *words])
    assert end.value.code == 2
    assert "usage: fimble engine" in capsys.readouterr().err


def test_a_runtime_folder_that_cannot_be_made_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    runtime_directory().parent.mkdir(parents=True, exist_ok=True)
    runtime_directory().write_text("a file", "utf-8")
    assert main(["engine", "start"]) == 1
    assert "FIMBLE_RUNTIME_DIR" in capsys.readouterr().err
