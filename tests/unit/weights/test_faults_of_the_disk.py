"""A full disk and a cache folder that cannot be written are one clear sentence each."""

from pathlib import Path

import pytest

from fimble.errors import PullError
from fimble.weights.disk import disk_faults_explained, gigabytes
from fimble.weights.pull import ensure_weights
from fimble.weights.resolve import ResolvedModel, resolve_model

FULL_DEVICE = Path("/dev/full")


@pytest.mark.skipif(not FULL_DEVICE.exists(), reason="Linux has a device that is always full")
def test_a_full_disk_says_what_to_do(tmp_path: Path) -> None:
    with (
        pytest.raises(PullError, match=r"is full\. Free some space"),
        disk_faults_explained(tmp_path),
        FULL_DEVICE.open("wb", buffering=0) as file,
    ):
        file.write(b"one byte too many")


@pytest.mark.parametrize("below", ["cache", "cache/deeper"])
def test_a_cache_folder_that_cannot_be_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tiny_gguf: Path, below: str
) -> None:
    """A path below a file: permissions would not stop a test that runs as root."""
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("FIMBLE_CACHE_DIR", str(tmp_path / "file" / below))
    with pytest.raises(PullError, match=r"cannot be written \(.*set FIMBLE_CACHE_DIR"):
        ensure_weights(resolve_model(str(tiny_gguf)))


def test_other_faults_are_not_disguised(tmp_path: Path) -> None:
    with pytest.raises(ConnectionResetError), disk_faults_explained(tmp_path):
        raise ConnectionResetError(104, "reset by peer")


def test_weights_that_are_there_need_no_writable_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    (folder / "model.safetensors").write_bytes(b"")
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("FIMBLE_CACHE_DIR", str(tmp_path / "file" / "cache"))
    model: ResolvedModel = resolve_model(str(folder))
    assert ensure_weights(model) == folder


@pytest.mark.parametrize(
    ("size", "text"), [(491_400_064, "491 MB"), (1_117_320_768, "1.1 GB"), (0, "0 MB")]
)
def test_sizes_for_people(size: int, text: str) -> None:
    assert gigabytes(size) == text
