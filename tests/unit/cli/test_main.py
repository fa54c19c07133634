"""The command table, wrong commands, and outputs that cannot show every character."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys

import pytest

from fimble import __version__
from fimble.cli.main import COMMANDS, main


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_of_the_table_has_its_file_and_its_help(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    module = importlib.import_module(f"fimble.cli.{command}")
    assert callable(module.run)
    with pytest.raises(SystemExit) as end:
        main([command, "--help"])
    assert end.value.code == 0
    assert COMMANDS[command] in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("words", [["no-such-command"], ["--no-such-flag"], ["Complete"]])
def test_wrong_commands_end_with_status_2(
    capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(words)
    assert end.value.code == 2
    assert capsys.readouterr().out == ""


def test_version_and_overview(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--version"], []):
        with pytest.raises(SystemExit) as end:
            main(words)
        assert end.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith(f"fimble {__version__}\n")
    assert all(command in out for command in COMMANDS)


def test_an_output_of_ascii_gets_a_question_mark_and_no_traceback() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fimble", "models", "list"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"? the default here" in done.stdout


def test_a_file_name_that_is_no_text_is_told() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fimble", "complete", b"caf\xe9.py:1:1"],
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.startswith(b"fimble: caf")
    assert b"Traceback" not in done.stderr
