"""The doctor of an editor examines what that editor has set."""

from __future__ import annotations

import pytest

from fimble.cli.main import main


@pytest.mark.parametrize("settings", ["{", "[]"])
def test_settings_that_are_no_object_are_refused(
    settings: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", "--settings", settings]) == 2
    assert "--settings is n" in capsys.readouterr().err


def test_wrong_settings_of_the_editor_are_found(capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--settings", '{"completion": {"maxTokens": "many"}, "engine": {"url": ":"}}'])
    assert "completion.maxTokens" in capsys.readouterr().out
