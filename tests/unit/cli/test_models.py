"""`fimble models`, as a user runs it: exit status, stdout for the result, stderr for the rest."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fimble.cli.main import main
from fimble.weights.record import FileRecord, WeightsRecord, write_record
from fimble.weights.store import place_of
from fimble_models import ModelCard, find_card


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIMBLE_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("FIMBLE_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def pulled() -> ModelCard:
    """A card whose loadable folder is there, as a pull would leave it."""
    card = find_card("gpt2")
    assert card is not None
    folder = place_of(card).loadable
    folder.mkdir(parents=True)
    data = b"weights"
    (folder / "model.safetensors").write_bytes(data)
    file = FileRecord(size=len(data), sha256=hashlib.sha256(data).hexdigest())
    write_record(
        folder,
        WeightsRecord(
            model=card.id,
            source="hub openai-community/gpt2",
            source_sha256="",
            pulled_at="2026-01-01T00:00:00+00:00",
            files={"model.safetensors": file},
        ),
    )
    return card


def answer(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    """The JSON object that a command prints, and nothing else."""
    assert main(["models", *words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_list_as_json(capsys: pytest.CaptureFixture[str], pulled: ModelCard) -> None:
    listed = answer(capsys, "list")
    models = {model["id"]: model for model in listed["models"]}
    assert listed["default"] in models
    assert listed["reason"]
    assert models["gpt2"]["state"] == "ready"
    assert models["gpt2"]["fill_in_middle"] is False
    assert models["starcoder2-3b"]["state"] == "absent"
    assert models["qwen2.5-coder-0.5b-instruct"]["download_bytes"] == 491_400_064


def test_list_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "list"]) == 0
    out = capsys.readouterr().out
    default = [line for line in out.splitlines() if line.startswith("→")]
    assert len(default) == 2  # its row, and the line that says why
    assert "BigCode OpenRAIL-M" in out


def test_show(capsys: pytest.CaptureFixture[str], pulled: ModelCard) -> None:
    shown = answer(capsys, "show", "gpt2")
    assert shown["licence"] == "MIT"
    assert shown["state"] == "ready"
    assert shown["origin"] == "hub openai-community/gpt2"
    assert main(["models", "show", "codegemma-2b"]) == 0
    assert "<|fim_prefix|>" in capsys.readouterr().out


def test_path(capsys: pytest.CaptureFixture[str], pulled: ModelCard) -> None:
    assert main(["models", "path", "gpt2"]) == 0
    assert capsys.readouterr().out.strip() == str(place_of(pulled).loadable)


def test_pull_of_what_is_there(capsys: pytest.CaptureFixture[str], pulled: ModelCard) -> None:
    pull = answer(capsys, "pull", "gpt2")
    assert pull["path"] == str(place_of(pulled).loadable)


def test_verify(capsys: pytest.CaptureFixture[str], pulled: ModelCard) -> None:
    checked = answer(capsys, "verify", "gpt2")
    assert checked["files"] == [{"name": "model.safetensors", "verdict": "ok"}]
    (place_of(pulled).loadable / "model.safetensors").write_bytes(b"Weights")
    assert main(["models", "verify", "gpt2"]) == 1
    assert "model.safetensors (wrong checksum)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["path", "gpt2"], "not on this machine. Run `fimble models pull gpt2`"),
        (["verify", "gpt2"], "not on this machine"),
        (["show", "no-such-model"], "`fimble models list` shows all names"),
        (["show", "starcoder"], "Did you mean 'starcoder2-3b'?"),
        (["show", "qwen"], "Did you mean 'qwen2.5-coder-0.5b' or "),
        (["pull", "./no-such-file.gguf"], "There is no file or folder no-such-file.gguf"),
    ],
)
def test_what_cannot_be_had(
    capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["models", *words]) == 1
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""


def test_the_list_needs_neither_torch_nor_rich_for_json() -> None:
    code = (
        "import sys; from fimble.cli.main import main; main(['models', 'list', '--json']);"
        "print(sorted({'torch', 'rich', 'huggingface_hub', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
