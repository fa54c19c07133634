"""Int8 layers stay close to what they replace, and treat each token by itself."""

import pytest
import torch
from torch import nn

from fimble.inference import int8_kernels
from fimble.inference.loading import LoadedModel
from fimble.inference.quantization import Int8Linear, quantize_int8

pytestmark = pytest.mark.skipif(
    not int8_kernels.available(), reason="torch has no int8 kernels for this kind of CPU"
)


def relative_error(found: torch.Tensor, expected: torch.Tensor) -> float:
    return float(((found - expected).norm() / expected.norm()).detach())


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("shape", [(1, 64), (5, 64), (2, 3, 64)])
def test_the_result_is_close(shape: tuple[int, ...], bias: bool) -> None:
    torch.manual_seed(0)
    linear = nn.Linear(64, 300, bias=bias)
    x = torch.randn(*shape)
    assert relative_error(Int8Linear(linear)(x), linear(x)) < 0.02


def test_a_large_token_does_not_spoil_the_small_ones_beside_it() -> None:
    torch.manual_seed(0)
    linear = nn.Linear(64, 128)
    layer = Int8Linear(linear)
    x = torch.randn(4, 64)
    beside = torch.cat([x, torch.randn(1, 64) * 1e4])
    assert torch.equal(layer(beside)[:4], layer(x))
    for row in range(4):
        assert torch.allclose(layer(x[row : row + 1]), layer(x)[row], atol=1e-5)


def test_channels_have_scales_of_their_own() -> None:
    linear = nn.Linear(32, 3, bias=False)
    linear.weight.data *= torch.tensor([[1.0], [1e3], [1e-3]])
    x = torch.randn(8, 32)
    found, expected = Int8Linear(linear)(x), linear(x)
    for channel in range(3):
        assert relative_error(found[:, channel], expected[:, channel]) < 0.05


def test_nothing_but_zeros() -> None:
    linear = nn.Linear(16, 4)
    nn.init.zeros_(linear.weight)
    nn.init.zeros_(linear.bias)
    assert torch.equal(Int8Linear(linear)(torch.zeros(2, 16)), torch.zeros(2, 4))


class Mlp(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.up_proj = nn.Linear(8, 16)
        self.down_proj = nn.Linear(16, 8)


def test_the_way_into_an_mlp_is_coarse_and_the_way_out_fine() -> None:
    mlp = Mlp()
    quantize_int8(mlp)
    assert isinstance(mlp.up_proj, Int8Linear)
    assert not mlp.up_proj.fine
    assert isinstance(mlp.down_proj, Int8Linear)
    assert mlp.down_proj.fine


@pytest.mark.parametrize("levels", [127, 63])
@pytest.mark.parametrize("tokens", [1, 5])
def test_a_second_byte_takes_the_rounding_of_inputs_away(
    tokens: int, levels: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the levels of a CPU that has VNNI, and of one that has not."""
    monkeypatch.setattr(int8_kernels, "input_levels", lambda: levels)
    torch.manual_seed(0)
    linear = nn.Linear(64, 300)
    # Whole numbers up to 127 are kept as they are, so all the error is that of the inputs.
    linear.weight.data = torch.randint(-127, 128, (300, 64)).float()
    linear.weight.data[:, 0] = 127
    x = torch.randn(tokens, 64) ** 3  # a few large numbers among many small ones
    coarse = relative_error(Int8Linear(linear)(x), linear(x))
    fine = relative_error(Int8Linear(linear, fine=True)(x), linear(x))
    assert fine < 3e-4 < coarse / 10


def test_a_whole_model_says_nearly_the_same(tiny: LoadedModel, tiny_int8: LoadedModel) -> None:
    ids = torch.tensor([[7, 8, 9, 10, 11, 12, 13]])
    with torch.inference_mode():
        expected, found = tiny.model(ids).logits, tiny_int8.model(ids).logits
    assert relative_error(found, expected) < 0.1
