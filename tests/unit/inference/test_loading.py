"""What cannot be loaded is said in one sentence, with what to do."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from fimble.errors import BrokenWeightsError, ModelLoadError
from fimble.inference import int8_kernels
from fimble.inference.device import Placement, choose_placement, memory_needed
from fimble.inference.loading import load_model, require_memory
from fimble.weights.own_model import card_of_path


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return Path(shutil.copytree(tiny_folder, tmp_path / "model"))


def load(folder: Path, device: str = "cpu", quantization: str = "none") -> None:
    load_model(card_of_path(folder), folder, device, quantization)


def test_truncated_weights(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(BrokenWeightsError, match=r"damaged.*fimble models verify"):
        load(folder)


def test_weights_that_lack_a_tensor_are_not_filled_with_random_numbers(folder: Path) -> None:
    weights = folder / "model.safetensors"
    tensors = load_file(weights)
    del tensors["model.layers.1.mlp.up_proj.weight"]
    save_file(tensors, weights, {"format": "pt"})
    with pytest.raises(BrokenWeightsError, match=r"lack 1 tensors.*up_proj"):
        load(folder)


def change_config(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_an_architecture_that_nobody_knows(folder: Path) -> None:
    change_config(folder, model_type="no_such_architecture", architectures=["NoSuchModel"])
    with pytest.raises(ModelLoadError, match=r"cannot be loaded.*no_such_architecture"):
        load(folder)


def test_a_model_that_generates_no_text(folder: Path) -> None:
    change_config(folder, model_type="vit", architectures=["ViTModel"])
    with pytest.raises(ModelLoadError, match="cannot be loaded"):
        load(folder)


def test_remote_code_is_never_run(folder: Path) -> None:
    proof = folder / "proof"
    (folder / "code.py").write_text(f"open({str(proof)!r}, 'w')")
    change_config(folder, model_type="own", auto_map={"AutoConfig": "code.Config"})
    with pytest.raises(ModelLoadError):
        load(folder)
    assert not proof.exists()


def test_weights_of_another_shape_than_the_config_says(folder: Path) -> None:
    change_config(folder, intermediate_size=256)
    with pytest.raises((ModelLoadError, BrokenWeightsError)):
        load(folder)


def test_a_card_whose_sentinels_the_tokenizer_does_not_know(folder: Path) -> None:
    card = card_of_path(folder)
    assert card.fim is not None
    wrong = replace(card, fim=replace(card.fim, middle="<MIDDLE>"))
    with pytest.raises(ModelLoadError, match="does not know the sentinel <MIDDLE>"):
        load_model(wrong, folder, "cpu", "none")


def test_too_large_for_the_memory_is_refused_before_loading(folder: Path) -> None:
    card, placement = card_of_path(folder), choose_placement("cpu", "none")
    require_memory(card, folder, placement, 10**9)
    with pytest.raises(ModelLoadError, match="GB are free"):
        require_memory(card, folder, placement, 1000)


def test_a_load_that_runs_out_of_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The real thing would need a machine of a known size: the weights claim to be too large.
    monkeypatch.setattr("fimble.inference.loading.free_memory", lambda device: 10_000)
    with pytest.raises(ModelLoadError, match="smaller model"):
        load(folder)


@pytest.mark.parametrize(
    ("device", "quantization", "said"),
    [
        ("tpu", "auto", "tpu is not there"),
        ("cpu", "int3", "no quantization 'int3'"),
        ("cuda", "auto", "cuda is not there"),
    ],
)
def test_a_device_or_quantization_that_is_not_there(
    device: str, quantization: str, said: str
) -> None:
    if device == "cuda" and torch.cuda.is_available():
        pytest.skip("this machine has it")
    with pytest.raises(ModelLoadError, match=said):
        choose_placement(device, quantization)


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """An NVIDIA GPU that this machine lacks; its free bytes are what a test puts in."""
    free = [0]
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda: True)
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda _: (free[0], 0))
    return free


def test_the_form_on_a_gpu_is_what_fits(card: list[int], folder: Path) -> None:
    wide, narrow = (
        memory_needed(folder, choose_placement("cuda", form)) for form in ("none", "int8")
    )
    assert narrow < wide
    for free, form in ((wide, "none"), (wide - 1, "int8"), (narrow, "int8"), (narrow - 1, "none")):
        card[0] = free
        assert choose_placement("cuda", "auto", folder).quantization == form
    assert choose_placement("cuda", "auto").quantization == "none"
    asked = choose_placement("cuda", "int8", folder)
    assert (asked.quantization, asked.dtype) == ("int8", torch.bfloat16)


def test_int8_on_a_gpu_that_is_not_nvidias(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    with pytest.raises(
        ModelLoadError, match=r"int8 does not run on this mps.*quantization to auto"
    ):
        choose_placement("mps", "int8")


def test_int8_of_a_model_that_the_pass_does_not_know(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr("fimble.inference.loading.can_be_lean", lambda _: False)
    loaded = load_model(card_of_path(folder), folder, "cpu", "int8", graphs=True)
    assert loaded.quantization == "none"
    assert "The weights are in 16 bits" in loaded.note


def test_the_best_for_a_cpu() -> None:
    placement = choose_placement("cpu", "auto")
    assert placement.quantization == ("int8" if int8_kernels.available() else "none")
    assert isinstance(placement, Placement)
    assert choose_placement("cpu", "none").dtype in (torch.float32, torch.bfloat16)
