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
from fimble.inference.device import Placement, choose_placement
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


def test_the_best_for_a_cpu() -> None:
    placement = choose_placement("cpu", "auto")
    assert placement.quantization == ("int8" if int8_kernels.available() else "none")
    assert isinstance(placement, Placement)
    assert choose_placement("cpu", "none").dtype in (torch.float32, torch.bfloat16)
