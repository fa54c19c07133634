"""`fimble complete` as a user runs it: bad input, the JSON that scripts rely on, exit statuses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fimble.cli.main import main
from fimble.paths import config_directory
from support.scripted_engine import ScriptedEngine

KEYS = {
    "text",
    "range",
    "model",
    "device",
    "prompt_tokens",
    "cached_tokens",
    "context",
    "generated_tokens",
    "latency_ms",
    "first_token_ms",
    "confidence",
    "rejection",
    "stop_reason",
}
"""The contract with scripts."""

ADD = "def add(a, b):\n    \n"


@pytest.fixture(autouse=True)
def in_a_folder_with_a_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scripted_engine: ScriptedEngine
) -> Iterator[None]:
    """A file `add.py` here, and settings that name the scripted engine."""
    (tmp_path / "add.py").write_text(ADD, "utf-8")
    config = config_directory() / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[engine]\nurl = "{scripted_engine.url}"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return


def complete_as_json(
    capsys: pytest.CaptureFixture[str], location: str, status: int = 0
) -> dict[str, Any]:
    assert main(["complete", location, "--json"]) == status
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == KEYS
    return answer


def test_the_json_of_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    answer = complete_as_json(capsys, "add.py:2:5")
    assert answer["text"] == "return a + b"
    assert answer["range"] == {
        "start": {"line": 2, "column": 5},
        "end": {"line": 2, "column": 5},
    }
    assert answer["model"] == "qwen2.5-coder-0.5b-instruct"
    assert 0 < answer["confidence"] <= 1
    assert answer["rejection"] is None
    assert answer["stop_reason"] == "stop_token"


def test_the_json_of_a_silence(
    capsys: pytest.CaptureFixture[str], scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.pieces = []
    answer = complete_as_json(capsys, "add.py:2:5", status=1)
    assert answer["text"] is answer["range"] is None
    assert answer["rejection"] == "the model had nothing to add"


def test_columns_count_characters(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("rocket.py").write_text('def fly(a, b):\n    """🚀🚀"""; \n', "utf-8")
    answer = complete_as_json(capsys, "rocket.py:2:15")
    assert answer["range"]["start"] == {"line": 2, "column": 15}


def test_a_byte_order_mark_and_windows_line_ends_are_no_text(
    capsys: pytest.CaptureFixture[str], scripted_engine: ScriptedEngine
) -> None:
    Path("windows.py").write_bytes(b"\xef\xbb\xbfdef add(a, b):\r\n    \r\n")
    assert complete_as_json(capsys, "windows.py:2:5")["text"] == "return a + b"
    assert "\ufeff" not in scripted_engine.asked[-1]["prompt"]


def test_for_people_the_suggestion_is_marked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["complete", "add.py:2:5"]) == 0
    out = capsys.readouterr().out
    assert "2 │     ⟦return a + b⟧" in out
    assert "qwen2.5-coder-0.5b-instruct" in out


def test_for_people_a_silence_has_a_reason(
    capsys: pytest.CaptureFixture[str], scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.pieces = []
    assert main(["complete", "add.py:2:5"]) == 1
    assert capsys.readouterr().out == "No suggestion: the model had nothing to add.\n"


def test_an_empty_file_has_no_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty.py").touch()
    answer = complete_as_json(capsys, "empty.py:1:1", status=1)
    assert answer["rejection"] == "the file is almost empty"


def test_a_line_of_two_megabytes_is_cut_to_the_budget(
    capsys: pytest.CaptureFixture[str], scripted_engine: ScriptedEngine
) -> None:
    Path("long.py").write_text("x = [" + "1, " * 700_000 + "]\n", "utf-8")
    scripted_engine.pieces = ["22, 33, "]
    assert complete_as_json(capsys, "long.py:1:1000002")["text"] == "22, 33,"
    assert len(scripted_engine.asked[-1]["prompt"]) < 20_000


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("add.py", "'add.py' is not FILE:LINE:COLUMN"),
        ("add.py:2", "'add.py:2' is not FILE:LINE:COLUMN"),
        ("add.py:two:5", "is not FILE:LINE:COLUMN"),
        (":2:5", "is not FILE:LINE:COLUMN"),
        ("", "is not FILE:LINE:COLUMN"),
        ("add.py:-1:5", "is not FILE:LINE:COLUMN"),
        ("add.py:0:5", "counted from 1"),
        ("add.py:2:0", "counted from 1"),
        ("missing.py:1:1", "missing.py cannot be read: No such file"),
        ("folder:1:1", "folder cannot be read: Is a directory"),
        ("latin.py:1:1", "latin.py is not UTF-8 text (byte 5)"),
        ("image.png:1:1", "image.png is a binary file"),
        ("/dev/null:1:1", "/dev/null is a device"),
    ],
)
def test_wrong_usage_is_told_with_status_2(
    capsys: pytest.CaptureFixture[str], location: str, said: str
) -> None:
    Path("folder").mkdir()
    Path("latin.py").write_bytes(b"# caf\xe9\n")
    Path("image.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert main(["complete", location]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.startswith("fimble: ")


@pytest.mark.parametrize(
    ("location", "said"),
    [
        ("add.py:9:1", "add.py has 3 lines, not 9"),
        ("add.py:2:6", "Line 2 of add.py has 4 characters: columns 1 to 5"),
        ("add.py:99999999999999999999:1", "add.py has 3 lines"),
    ],
)
def test_a_place_that_is_not_there_is_told_with_status_1(
    capsys: pytest.CaptureFixture[str], location: str, said: str
) -> None:
    assert main(["complete", location]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_a_fault_is_one_json_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["complete", "missing.py:1:1", "--json"]) == 2
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) == {"error"}
    assert "missing.py" in answer["error"]


@pytest.mark.parametrize("words", [[], ["add.py:2:5", "--colour"], ["add.py:2:5", "b.py:1:1"]])
def test_wrong_arguments_end_with_status_2(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(["complete", *words])
    assert end.value.code == 2
    assert "usage: fimble complete" in capsys.readouterr().err


def test_without_a_server_a_wrong_model_is_told_before_anything_is_started(
    capsys: pytest.CaptureFixture[str],
) -> None:
    (config_directory() / "config.toml").unlink()
    assert main(["complete", "add.py:2:5", "--model", "qwen2.5-coder-0.5b-instrukt"]) == 1
    assert "Did you mean 'qwen2.5-coder-0.5b-instruct'?" in capsys.readouterr().err


def test_a_dead_server_is_a_reason(
    capsys: pytest.CaptureFixture[str], scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.stop()
    answer = complete_as_json(capsys, "add.py:2:5", status=1)
    assert answer["rejection"].startswith("the engine could not answer: ")


def test_settings_of_the_folder_are_heeded_and_wrong_ones_named(
    capsys: pytest.CaptureFixture[str], scripted_engine: ScriptedEngine
) -> None:
    Path("pyproject.toml").write_text(
        '[tool.fimble]\ncompletion.maxTokens = 7\nengine.url = "http://evil.example"\n', "utf-8"
    )
    assert main(["complete", "add.py:2:5", "--json"]) == 0
    captured = capsys.readouterr()
    assert set(json.loads(captured.out)) == KEYS
    assert "fimble.engine.url is not taken from a workspace" in captured.err
    assert scripted_engine.asked[-1]["max_tokens"] == 7


def test_the_model_of_the_command_line_wins(scripted_engine: ScriptedEngine) -> None:
    assert main(["complete", "add.py:2:5", "--model", "starcoder2-3b"]) == 0
    assert scripted_engine.asked[-1]["prompt"].startswith("<fim_prefix>")
