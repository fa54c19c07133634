"""One tiny model for all tests of the inference package."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from fimble.inference.loading import LoadedModel, load_model
from fimble.weights.own_model import card_of_path
from support.tiny_model import make_tiny_model


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("model") / "tiny")


def _load(folder: Path, quantization: str) -> LoadedModel:
    return load_model(card_of_path(folder), folder, "cpu", quantization)


@pytest.fixture(scope="session")
def tiny(tiny_folder: Path) -> LoadedModel:
    """In float32, where nothing is rounded that matters."""
    loaded = _load(tiny_folder, "none")
    loaded.model.to(torch.float32)
    return loaded


@pytest.fixture(scope="session")
def tiny_int8(tiny_folder: Path) -> LoadedModel:
    return _load(tiny_folder, "int8")


@pytest.fixture
def one_thread() -> Iterator[None]:
    """For models so small that threads wait for each other longer than they compute."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
