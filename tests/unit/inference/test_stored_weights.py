"""Converted weights are read again bit for bit, and only where they belong to the files there."""

import os
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers

from fimble.inference.fused.fused_model import FusedModel, fuse
from fimble.inference.fused.registers import REGISTERS
from fimble.inference.fused.stored_weights import load, place_for, store

pytestmark = pytest.mark.skipif(REGISTERS is None, reason="there is no vector code for this CPU")
IDS = torch.tensor([[5, 17, 2, 99]])
SMALL: dict[str, Any] = {
    "vocab_size": 128,
    "hidden_size": 128,
    "intermediate_size": 192,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("FIMBLE_CACHE_DIR", str(tmp_path / "cache"))
    folder = tmp_path / "cache" / "models" / "some-model" / "loadable"
    torch.manual_seed(0)
    model = transformers.Qwen2ForCausalLM(transformers.Qwen2Config(**SMALL))
    model.save_pretrained(folder)
    return folder


def make(folder: Path) -> FusedModel:
    return fuse(transformers.Qwen2ForCausalLM.from_pretrained(folder))


def stored(folder: Path) -> FusedModel:
    fused = make(folder)
    store(fused.weights, fused.architecture, folder)
    return fused


def test_what_is_read_is_what_was_written(folder: Path) -> None:
    fused = stored(folder)
    found = load(folder)
    assert found is not None
    assert found[1] == fused.architecture
    assert torch.equal(FusedModel(*found)(IDS).logits, fused(IDS).logits)


def test_nothing_was_stored(folder: Path) -> None:
    assert load(folder) is None


def test_the_model_has_changed_since(folder: Path) -> None:
    stored(folder)
    weights = folder / "model.safetensors"
    os.utime(weights, ns=(0, weights.stat().st_mtime_ns + 1))
    assert load(folder) is None


@pytest.mark.parametrize("size", [0, 5, 1000, -1])
def test_a_damaged_file_is_not_used(folder: Path, size: int) -> None:
    stored(folder)
    whole = place_for(folder).read_bytes()
    place_for(folder).write_bytes(whole[:size])
    assert load(folder) is None


def test_a_folder_of_the_users_own_is_left_as_it_is(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "mine" / "model"
    own.parent.mkdir()
    folder.rename(own)
    before = sorted(own.parent.rglob("*"))
    stored(own)
    assert load(own) is not None
    assert sorted(own.parent.rglob("*")) == before


def test_a_full_disk_leaves_nothing_half_written(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fused = make(folder)

    def fail(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("fimble.inference.fused.stored_weights.save_file", fail)
    with pytest.raises(OSError, match="No space"):
        store(fused.weights, fused.architecture, folder)
    assert [path.name for path in folder.parent.iterdir()] == ["loadable"]
