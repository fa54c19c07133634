"""Checks of the settings, the model card and its files, each also made to fail for real."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from fimble.doctor.checks.model_card import check_model
from fimble.doctor.checks.settings_files import check_settings
from fimble.doctor.checks.weights_on_disk import check_weights
from fimble.doctor.finding import Verdict
from fimble.errors import UnknownModelError
from fimble.paths import config_directory
from fimble.weights.record import FileRecord, WeightsRecord, write_record
from fimble.weights.store import place_of
from fimble_models import find_card

DATA = b"weights"


@pytest.fixture
def pulled() -> Path:
    """The loadable folder of gpt2 as a pull would leave it."""
    card = find_card("gpt2")
    assert card is not None
    folder = place_of(card).loadable
    folder.mkdir(parents=True)
    (folder / "model.safetensors").write_bytes(DATA)
    file = FileRecord(size=len(DATA), sha256=hashlib.sha256(DATA).hexdigest())
    record = WeightsRecord(
        model="gpt2",
        source="hub",
        source_sha256="",
        pulled_at="2026-01-01T00:00:00+00:00",
        files={"model.safetensors": file},
    )
    write_record(folder, record)
    return folder


def write_config(text: str) -> None:
    config_directory().mkdir(parents=True)
    (config_directory() / "config.toml").write_text(text, "utf-8")


def test_settings_that_are_right(examination_of: Any) -> None:
    assert check_settings(examination_of()).verdict is Verdict.OK
    write_config("[completion]\nmaxLines = 3\n")
    finding = check_settings(examination_of())
    assert (finding.verdict, finding.found) == (
        Verdict.OK,
        str(config_directory() / "config.toml"),
    )


def test_settings_that_cannot_be_read(examination_of: Any) -> None:
    write_config("[completion\n")
    finding = check_settings(examination_of())
    assert finding.verdict is Verdict.FAILED
    assert "config.toml are not used" in finding.found
    assert finding.remedy


def test_wrong_keys_are_named(examination_of: Any) -> None:
    write_config("colour = 'red'\n[completion]\nmaxLines = 'many'\n")
    finding = check_settings(examination_of())
    assert finding.verdict is Verdict.WARNING
    assert "fimble.colour" in finding.found and "fimble.completion.maxLines" in finding.found
    assert "config.toml" in finding.remedy


def test_completions_that_are_switched_off(examination_of: Any) -> None:
    finding = check_settings(examination_of(completion={"enabled": False}))
    assert (finding.verdict, "enabled" in finding.remedy) == (Verdict.WARNING, True)


def test_a_model_that_there_is(examination_of: Any) -> None:
    finding = check_model(examination_of())
    assert finding.verdict is Verdict.OK
    assert finding.found.startswith("qwen2.5-coder-")
    assert "(auto: " in finding.found


def test_a_model_without_fill_in_the_middle(examination_of: Any) -> None:
    assert check_model(examination_of(model="gpt2")).verdict is Verdict.WARNING


def test_a_model_that_there_is_not(examination_of: Any) -> None:
    with pytest.raises(UnknownModelError, match="'gpt3'"):
        check_model(examination_of(model="gpt3"))


def test_weights_that_are_whole(examination_of: Any, pulled: Path) -> None:
    finding = check_weights(examination_of(model="gpt2"))
    assert finding.verdict is Verdict.OK
    assert finding.found.endswith("1 checksums compared")


def test_weights_that_take_too_long_to_read_are_judged_by_their_size(
    examination_of: Any, pulled: Path
) -> None:
    finding = check_weights(examination_of(model="gpt2", deep_limit_s=-1.0))
    assert finding.verdict is Verdict.OK
    assert "sizes as recorded" in finding.found and "fimble models verify gpt2" in finding.found


def test_weights_that_are_not_there(examination_of: Any) -> None:
    finding = check_weights(examination_of(model="gpt2"))
    assert finding.verdict is Verdict.FAILED
    assert finding.remedy == "Run fimble models pull gpt2."
    card = find_card("gpt2")
    assert card is not None and not place_of(card).root.exists()  # nothing was pulled


def test_weights_that_are_pulled_in_part(examination_of: Any) -> None:
    card = find_card("gpt2")
    assert card is not None
    place_of(card).partial.mkdir(parents=True)
    (place_of(card).partial / "model.safetensors").write_bytes(DATA)
    finding = check_weights(examination_of(model="gpt2"))
    assert (finding.verdict, "in part" in finding.found) == (Verdict.FAILED, True)


def test_a_file_of_the_wrong_size(examination_of: Any, pulled: Path) -> None:
    (pulled / "model.safetensors").write_bytes(DATA[1:])
    finding = check_weights(examination_of(model="gpt2"))
    assert (finding.verdict, "wrong size" in finding.found) == (Verdict.FAILED, True)


def test_a_file_with_another_content(examination_of: Any, pulled: Path) -> None:
    (pulled / "model.safetensors").write_bytes(DATA.upper())
    finding = check_weights(examination_of(model="gpt2"))
    assert finding.verdict is Verdict.FAILED
    assert "model.safetensors (wrong checksum)" in finding.found
    assert str(pulled) in finding.found


def test_an_own_folder_has_no_checksums(examination_of: Any, own_model: Path) -> None:
    finding = check_weights(examination_of(model=f"{own_model}"))
    assert (finding.verdict, "your own folder" in finding.found) == (Verdict.OK, True)
