"""The doctor of an editor examines what that editor has set."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from fimble.cli.main import main
from support.scripted_engine import ScriptedEngine


@pytest.mark.parametrize("settings", ["{", "[]"])
def test_settings_that_are_no_object_are_refused(
    settings: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--settings", settings]) == 2
    assert "--settings is n" in capsys.readouterr().err


def test_the_engine_of_the_editor_is_asked_and_what_is_wrong_is_named(
    scripted_engine: ScriptedEngine, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = {"engine": {"url": scripted_engine.url}, "completion": {"maxTokens": "many"}}
    main(["doctor", "--settings", json.dumps(settings)])
    assert "completion.maxTokens" in capsys.readouterr().out
    assert len(scripted_engine.asked) >= 2  # by the doctor itself, and by the server it started
    assert not list(Path(os.environ["FIMBLE_RUNTIME_DIR"]).glob("engine.log"))
