"""Checks that need something that answers: a scripted server stands where the model would."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from fimble.doctor.checks.engine_process import check_engine
from fimble.doctor.checks.fim_tokens import check_fim_tokens
from fimble.doctor.checks.known_hole import check_completion, judge
from fimble.doctor.checks.language_server import check_handshake, check_round_trip
from fimble.doctor.checks.named_server import check_server
from fimble.doctor.finding import Verdict
from fimble.engine.engine_process import find_engine
from fimble.errors import EngineUnavailableError, UsageError
from support.scripted_engine import ScriptedEngine


@pytest.fixture
def examination(examination_of: Any, scripted_engine: ScriptedEngine) -> Any:
    scripted_engine.pieces = ["first", " + second"]
    return examination_of(engine={"url": scripted_engine.url})


def test_a_server_that_answers(examination: Any, scripted_engine: ScriptedEngine) -> None:
    finding = check_server(examination)
    assert finding.verdict is Verdict.OK
    assert scripted_engine.url in finding.found


def test_a_server_that_is_dead(examination: Any, scripted_engine: ScriptedEngine) -> None:
    scripted_engine.stop()
    finding = check_server(examination)
    assert finding.verdict is Verdict.FAILED
    assert scripted_engine.url in finding.found
    assert "fimble.engine.url" in finding.remedy


def test_a_server_that_breaks_off(examination: Any, scripted_engine: ScriptedEngine) -> None:
    scripted_engine.break_after = 0
    assert check_server(examination).verdict is Verdict.FAILED


def test_a_key_that_cannot_be_read(examination_of: Any, scripted_engine: ScriptedEngine) -> None:
    engine = {"url": scripted_engine.url, "apiKeyFile": "/no/such/key"}
    with pytest.raises(UsageError, match="The key file /no/such/key cannot be read"):
        check_server(examination_of(engine=engine))


def test_sentinels_that_are_cut_into_pieces(examination: Any) -> None:
    """The scripted engine counts a token for every three characters."""
    finding = check_fim_tokens(examination)
    assert finding.verdict is Verdict.FAILED
    assert "<|fim_prefix|> (5)" in finding.found


def test_a_server_that_cannot_count(examination_of: Any, scripted_engine: ScriptedEngine) -> None:
    scripted_engine.foreign = True
    engine = {"url": scripted_engine.url}
    unknown = check_fim_tokens(examination_of(engine=engine))
    assert unknown.verdict is Verdict.WARNING
    assert "fimble.model" in unknown.remedy
    named = check_fim_tokens(examination_of(engine=engine, model="starcoder2-3b"))
    assert named.verdict is Verdict.SKIPPED


def test_a_hole_that_is_filled(examination: Any) -> None:
    finding = check_completion(examination)
    assert finding.verdict is Verdict.OK
    assert finding.found.startswith("return first + second (")


def test_a_hole_that_stays_empty(examination: Any, scripted_engine: ScriptedEngine) -> None:
    scripted_engine.pieces = []
    finding = check_completion(examination)
    assert (finding.verdict, "No suggestion" in finding.found) == (Verdict.FAILED, True)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("first + second", Verdict.OK),
        ("sum((first, second))", Verdict.OK),
        ("first", Verdict.WARNING),
        ("None", Verdict.WARNING),
        ("first + + * second", Verdict.FAILED),
        ("first second", Verdict.FAILED),
        ("first + second)", Verdict.FAILED),
    ],
)
def test_what_an_answer_is_worth(text: str, verdict: Verdict) -> None:
    finding = judge(text, "1 ms")
    assert finding.verdict is verdict
    assert bool(finding.remedy) is (verdict is not Verdict.OK)


def test_completions_are_tried_even_where_they_are_switched_off(
    examination_of: Any, scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.pieces = ["first + second"]
    off = {"enabled": False, "disabledLanguages": ["python"]}
    examination = examination_of(engine={"url": scripted_engine.url}, completion=off)
    assert check_completion(examination).verdict is Verdict.OK


def test_the_language_server_without_a_model(examination_of: Any) -> None:
    finding = check_handshake(examination_of())
    assert finding.verdict is Verdict.OK
    assert find_engine() is None  # nothing was started


def test_a_language_server_that_does_not_start(
    examination_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pygls.py").write_text("raise ImportError('damaged')", "utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    finding = check_handshake(examination_of())
    assert finding.verdict is Verdict.FAILED
    assert "fimble serve --stdio" in finding.remedy


def test_an_engine_that_does_not_start(
    examination_of: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "uvicorn.py").write_text("raise ImportError('damaged')", "utf-8")
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    monkeypatch.setenv("PYTHONPATH", path)
    with pytest.raises(EngineUnavailableError, match=r"ended at its start: .*damaged"):
        check_engine(examination_of())


def test_the_round_trip_heeds_the_settings_of_the_user(
    scripted_engine: ScriptedEngine, examination_of: Any
) -> None:
    """The server reads `config.toml` itself, as in an editor."""
    from fimble.paths import config_directory

    scripted_engine.pieces = ["first + second"]
    config_directory().mkdir(parents=True)
    text = f'engine.url = "{scripted_engine.url}"\ncompletion.enabled = false\n'
    (config_directory() / "config.toml").write_text(text, "utf-8")
    finding = check_round_trip(examination_of())
    assert finding.verdict is Verdict.OK
    assert finding.found.startswith("return first + second (")
