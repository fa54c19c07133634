"""What the user may call a model, and the cards made for their own."""

import json
import os
from pathlib import Path

import pytest

from fimble.errors import BrokenWeightsError, UnknownModelError
from fimble.weights.machine_record import Measurement, write_measurement
from fimble.weights.own_model import recognise_fim
from fimble.weights.resolve import resolve_model
from fimble_models import load_cards
from unit.weights.conftest import QWEN_SENTINELS


def test_a_card_by_its_id() -> None:
    assert resolve_model("starcoder2-3b").card is load_cards()["starcoder2-3b"]


def test_auto_says_why() -> None:
    resolved = resolve_model("auto")
    assert resolved.card.id in load_cards()
    assert resolved.reason


def test_auto_follows_what_was_measured_of_this_machine() -> None:
    assert _auto_after_measuring(tokens_per_s=90.0) == "qwen2.5-coder-1.5b-instruct"
    assert _auto_after_measuring(tokens_per_s=30.0) == "qwen2.5-coder-0.5b-instruct"


def _auto_after_measuring(tokens_per_s: float) -> str:
    write_measurement(
        Measurement(
            device="cpu",
            model="qwen2.5-coder-0.5b-instruct",
            prefill_tokens_per_s=100.0,
            decode_tokens_per_s=tokens_per_s,
            measured_at="2026-01-01T00:00:00+00:00",
        )
    )
    return resolve_model("auto").card.id


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("no/such/file.gguf", "There is no file or folder no/such/file.gguf"),
        ("model.gguf", "There is no file or folder model.gguf"),
        ("qwen2.5-coder-1.5b-instruc", "Did you mean 'qwen2.5-coder-1.5b-instruct'?"),
        ("", "There is no model named ''"),
    ],
)
def test_what_does_not_exist(name: str, said: str) -> None:
    with pytest.raises(UnknownModelError) as caught:
        resolve_model(name)
    assert said in str(caught.value)
    assert "fimble models list" in caught.value.remedy


def test_a_gguf_of_a_known_family(tiny_gguf: Path) -> None:
    card = resolve_model(str(tiny_gguf)).card
    assert (card.family, card.context_length) == ("qwen2.5-coder", 128)
    assert card.fim is not None
    assert [card.fim.prefix, card.fim.suffix, card.fim.middle] == QWEN_SENTINELS
    assert card.fim.anchor == "cursor"  # the other anchor is measured for our cards alone


def test_a_gguf_without_known_sentinels_says_so(tiny_without_fim: Path) -> None:
    card = resolve_model(str(tiny_without_fim)).card
    assert card.fim is None
    assert card.family == "qwen2"
    assert "continues the prefix" in card.description


def test_a_gguf_that_changed_is_another_model(tiny_gguf: Path) -> None:
    before = resolve_model(str(tiny_gguf)).card.id
    os.utime(tiny_gguf, (1, 1))
    assert resolve_model(str(tiny_gguf)).card.id != before


def test_a_folder_with_safetensors(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "gpt2", "n_positions": 1024}')
    tokens = ["<fim_prefix>", "<fim_suffix>", "<fim_middle>", "<file_sep>", "<repo_name>"]
    entries = [{"content": token} for token in tokens]
    (tmp_path / "tokenizer.json").write_text(json.dumps({"added_tokens": entries}))
    with pytest.raises(UnknownModelError, match=r"has no \*\.safetensors"):
        resolve_model(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes(b"")
    card = resolve_model(str(tmp_path)).card
    assert (card.family, card.context_length) == ("starcoder2", 1024)


@pytest.mark.parametrize("file", ["pytorch_model.bin", "README.md"])
def test_other_files_are_refused(tmp_path: Path, file: str) -> None:
    (tmp_path / file).write_bytes(b"something")
    with pytest.raises(UnknownModelError, match="neither a GGUF file nor a folder"):
        resolve_model(str(tmp_path / file))


@pytest.mark.parametrize("id", [card.id for card in load_cards().values() if card.fim])
def test_each_card_is_recognised_by_its_own_tokens(id: str) -> None:
    card = load_cards()[id]
    assert card.fim is not None
    family, fim = recognise_fim({card.fim.prefix, card.fim.suffix, card.fim.middle, *card.fim.stop})
    assert family == card.family
    assert fim is not None
    assert (fim.prefix, fim.suffix, fim.middle) == (
        card.fim.prefix,
        card.fim.suffix,
        card.fim.middle,
    )


@pytest.mark.parametrize("kept", [0, 3, 40, 2000, 9000, -1])
def test_a_truncated_gguf(tiny_gguf: Path, tmp_path: Path, kept: int) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(tiny_gguf.read_bytes()[:kept])
    with pytest.raises(BrokenWeightsError, match=r"is (truncated or damaged|not a GGUF file)"):
        resolve_model(str(broken))


def test_a_whole_gguf_is_not_called_truncated(tiny_gguf: Path) -> None:
    resolve_model(str(tiny_gguf))
