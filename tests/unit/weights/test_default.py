"""Which model `auto` is."""

import pytest

from fimble.paths import data_directory
from fimble.weights.default import LARGE_MODEL, SMALL_MODEL, choose_default
from fimble.weights.machine_record import Measurement, read_measurements, write_measurement


@pytest.mark.parametrize(
    ("device", "small", "large", "chosen", "because"),
    [
        ("cpu", None, None, SMALL_MODEL, "not measured yet"),
        ("cpu", 59.0, None, SMALL_MODEL, "expected to make 20 tokens"),
        ("cpu", 60.0, None, LARGE_MODEL, "keeps up"),
        ("cuda", None, None, LARGE_MODEL, "GPU (cuda)"),
        ("mps", 10.0, None, LARGE_MODEL, "GPU (mps)"),
        ("cpu", 90.0, 12.0, SMALL_MODEL, "measured to make 12 tokens"),
        ("cpu", 30.0, 25.0, LARGE_MODEL, "measured to make 25 tokens"),
        ("cuda", 30.0, 5.0, SMALL_MODEL, "measured to make 5 tokens"),
    ],
)
def test_choice(
    device: str, small: float | None, large: float | None, chosen: str, because: str
) -> None:
    choice = choose_default(device, small, large)
    assert choice.model_id == chosen
    assert because in choice.reason


def _measurement(model: str, speed: float) -> Measurement:
    return Measurement(
        device="cpu",
        model=model,
        prefill_tokens_per_s=10 * speed,
        decode_tokens_per_s=speed,
        measured_at="2026-01-01T00:00:00+00:00",
    )


def test_the_newest_measurement_of_each_model_is_kept() -> None:
    assert read_measurements() == {}
    write_measurement(_measurement("a", 1.0))
    write_measurement(_measurement("b", 2.0))
    write_measurement(_measurement("a", 3.0))
    assert read_measurements() == {"a": _measurement("a", 3.0), "b": _measurement("b", 2.0)}
    assert [path.name for path in data_directory().iterdir()] == ["machine.json"]


@pytest.mark.parametrize("damage", ["", "[]", '{"a": {"speed": 1}}', "\x00", '{"a": 1}'])
def test_a_damaged_record_counts_as_not_measured(damage: str) -> None:
    data_directory().mkdir(parents=True)
    (data_directory() / "machine.json").write_text(damage)
    assert read_measurements() == {}
