"""`fimble explain`: a suggestion or a silence, with a real server's scripted answer behind."""

import json
from pathlib import Path

import pytest

from fimble.cli.main import main
from fimble.paths import config_directory
from support.scripted_engine import ScriptedEngine


@pytest.fixture(autouse=True)
def file(tmp_path: Path, scripted_engine: ScriptedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    config = config_directory() / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f'[engine]\nurl = "{scripted_engine.url}"\n', "utf-8")
    (tmp_path / "add.py").write_text("def add(a, b):\n    \n", "utf-8")
    monkeypatch.chdir(tmp_path)


def test_a_suggestion(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "add.py:2:5"]) == 0
    printed = capsys.readouterr().out
    assert "return a + b" in printed and "add.py, line 2." in printed and "generate" in printed


def test_a_silence_is_explained_too(
    capsys: pytest.CaptureFixture[str], scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.pieces = []
    assert main(["explain", "add.py:2:5", "--json"]) == 0
    explanation = json.loads(capsys.readouterr().out)
    assert explanation["rejection"] == "the model had nothing to add"
    assert explanation["text"] is None and explanation["steps"]


def test_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "add.py:2:5", "--html", str(tmp_path / "why.html")]) == 0
    page = (tmp_path / "why.html").read_text("utf-8")
    assert "return a + b" in page and "http" not in page and "<script" not in page
    assert main(["explain", "add.py:2:5", "--html", str(tmp_path / "none" / "why.html")]) == 1
    assert "Name another file" in capsys.readouterr().err


def test_a_place_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "add.py:20:5"]) == 1
    assert "20" in capsys.readouterr().err
