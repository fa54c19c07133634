"""What the comparison of two models says, where the answer is known."""

import math
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from fimble.cli.main import main
from fimble.inference.divergence import compare
from fimble.inference.loading import LoadedModel


class Fixed:
    """A model that always gives the same chances."""

    def __init__(self, *chances: float) -> None:
        self.logits_V = torch.tensor(chances).log()

    def __call__(self, ids_1T: torch.Tensor) -> SimpleNamespace:
        return SimpleNamespace(logits=self.logits_V.expand(1, ids_1T.shape[1], -1))


def test_known_chances() -> None:
    figures = compare(Fixed(0.25, 0.75), Fixed(0.5, 0.5), [0, 1, 1])
    one = 0.5 * math.log(0.5 / 0.25) + 0.5 * math.log(0.5 / 0.75)
    assert figures == {"tokens": 3, "divergence": pytest.approx(3 * one), "same": 0}
    assert compare(Fixed(0.2, 0.8), Fixed(0.3, 0.7), [0])["same"] == 1


def test_a_model_and_its_rounded_form(tiny: LoadedModel, tiny_int8: LoadedModel) -> None:
    tokens = list(range(5, 60))
    same = compare(tiny.model, tiny.model, tokens)
    assert same == {"tokens": 55, "divergence": 0, "same": 55}
    rounded = compare(tiny_int8.model, tiny.model, tokens)
    assert 0 < rounded["divergence"] < 0.2 * 55


def test_a_file_that_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\xff\xfe\x00")
    assert main(["evaluate", "divergence", str(picture)]) == 2
    assert "cannot be read as text" in capsys.readouterr().err
