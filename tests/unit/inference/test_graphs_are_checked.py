"""At its load the pass of a GPU is compared with the plain one, and left where it differs."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from fimble.inference.decoding import Sampling, decode
from fimble.inference.graphed import agreement
from fimble.inference.graphed.agreement import UnfitGraphsError, graph_checked
from fimble.inference.graphed.capture import Capture
from fimble.inference.graphed.graphed_model import GraphedModel
from fimble.inference.graphed.operators import PlainOperators
from fimble.inference.kv_cache import CacheSlot
from fimble.inference.loading import LoadedModel, load_model
from fimble.weights.own_model import card_of_path
from support.random_llama import make, tokens

pytestmark = pytest.mark.usefixtures("one_thread")

TEXT = tokens(600)


@pytest.fixture
def tame_folder(tiny_folder: Path, tmp_path: Path) -> Path:
    """Weights as small as those of real models, where rounding stays small."""
    folder = Path(shutil.copytree(tiny_folder, tmp_path / "model"))
    weights = load_file(folder / "model.safetensors")
    smaller = {name: each if "norm" in name else each * 0.1 for name, each in weights.items()}
    save_file(smaller, folder / "model.safetensors", {"format": "pt"})
    return folder


def load(folder: Path, quantization: str = "none") -> LoadedModel:
    return load_model(card_of_path(folder), folder, "cpu", quantization, graphs=True)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_two_right_passes_agree(dtype: torch.dtype) -> None:
    assert isinstance(
        graph_checked(make("qwen2", initializer_range=0.05).to(dtype), TEXT), GraphedModel
    )


def test_a_context_shorter_than_the_text() -> None:
    graph_checked(make("llama", max_position_embeddings=120), TEXT)


def turned_by_another(self: Any, mixed_TN: torch.Tensor, rotations_T1R: torch.Tensor) -> Any:
    return right_turn(self, mixed_TN, rotations_T1R.roll(1, 0))


def without_the_last_key(self: Any, queries: Any, places: Any, states_2GSD: torch.Tensor) -> Any:
    return right_attention(self, queries, places, states_2GSD.roll(1, 2))


right_turn, right_attention = PlainOperators.turn, PlainOperators.attend


@pytest.mark.parametrize(
    ("part", "wrong"), [("turn", turned_by_another), ("attend", without_the_last_key)]
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_part_that_is_wrong(
    monkeypatch: pytest.MonkeyPatch, part: str, wrong: Any, dtype: torch.dtype
) -> None:
    """What a driver's or a compiler's fault would do."""
    monkeypatch.setattr(PlainOperators, part, wrong)
    with pytest.raises(UnfitGraphsError, match="from the plain one"):
        graph_checked(make("qwen2").to(dtype), TEXT)


class WithoutCompiler:
    """Kernels where Triton is installed and finds no compiler, which it tells in its own ways."""

    def __init__(self, *_: object) -> None:
        raise OSError("no C compiler was found")


def test_kernels_that_cannot_be_compiled_are_done_without(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(agreement, "can_have_kernels", lambda *_: True)
    monkeypatch.setattr(agreement, "KernelOperators", WithoutCompiler)
    graphed = graph_checked(make("qwen2"), TEXT)
    assert isinstance(graphed.operators, PlainOperators)
    assert "no C compiler" in caplog.text


@pytest.mark.parametrize("quantization", ["none", "int8"])
def test_a_loaded_model_answers(tame_folder: Path, quantization: str) -> None:
    loaded = load(tame_folder, quantization)
    assert loaded.quantization == quantization
    assert isinstance(loaded.model, GraphedModel)
    assert loaded.note == ""
    token, logprob = next(decode(loaded.model, CacheSlot(), [7, 8], Sampling(), lambda: False))
    assert token >= 0 and logprob < 0


@pytest.mark.parametrize("quantization", ["none", "int8"])
def test_where_nothing_can_be_captured_the_plain_pass_answers(
    tiny_folder: Path, monkeypatch: pytest.MonkeyPatch, quantization: str
) -> None:
    """A card that refuses, which no machine does when it is told to."""

    def refuse(*_: object) -> None:
        raise RuntimeError("CUDA error: operation not permitted when stream is capturing\nmore")

    monkeypatch.setattr(Capture, "__call__", refuse)
    loaded = load(tiny_folder, quantization)
    assert loaded.quantization == "none"
    assert "not permitted when stream is capturing). Fimble goes on without it" in loaded.note
    expected = load_model(card_of_path(tiny_folder), tiny_folder, "cpu", "none")
    found = next(decode(loaded.model, CacheSlot(), [7, 8, 9], Sampling(), lambda: False))
    assert found == next(decode(expected.model, CacheSlot(), [7, 8, 9], Sampling(), lambda: False))
