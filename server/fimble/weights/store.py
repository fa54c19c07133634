"""Where weights lie below the cache folder, and whether they are whole.

models/<id>.lock           held while somebody pulls
models/<id>/loadable/      what transformers loads, with its record; appears whole or not at all
models/<id>/partial/       an unfinished pull, resumable
models/<id>/model.gguf     only where the user asked to keep it
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from fimble.paths import cache_directory
from fimble.weights.checksum import sha256_of
from fimble.weights.disk import size_of_folder
from fimble.weights.progress import Report, ignore_progress
from fimble.weights.record import WeightsRecord, read_record
from fimble_models import HubSource, IndexSource, LocalSource, ModelCard


@dataclass(frozen=True)
class ModelPlace:
    """The paths of one model."""

    root: Path

    @property
    def loadable(self) -> Path:
        """The folder that transformers loads."""
        return self.root / "loadable"

    @property
    def partial(self) -> Path:
        """The folder of an unfinished pull."""
        return self.root / "partial"

    @property
    def gguf(self) -> Path:
        """The GGUF, where it was kept."""
        return self.root / "model.gguf"

    @property
    def lock_file(self) -> Path:
        """Beside the root, so that the root can be deleted."""
        return self.root.with_name(f"{self.root.name}.lock")


@dataclass(frozen=True, kw_only=True)
class WeightsState:
    """What is on disk of a model.

    Attributes:
        kind: `broken` where files are missing or have another size than recorded.
    """

    kind: Literal["ready", "partial", "absent", "broken"]
    bytes_on_disk: int = 0
    directory: Path | None = None
    record: WeightsRecord | None = None


@dataclass(frozen=True, kw_only=True)
class FileCheck:
    """The verdict on one file: `ok`, `missing`, `wrong size` or `wrong checksum`."""

    name: str
    verdict: Literal["ok", "missing", "wrong size", "wrong checksum"]


def place_of(card: ModelCard) -> ModelPlace:
    """Where the weights of a card lie or would lie; nothing is created."""
    return ModelPlace(cache_directory() / "models" / card.id)


def own_folder(card: ModelCard) -> Path | None:
    """The user's own folder, where the card is of one that loads as it is."""
    match card.sources:
        case (LocalSource(path=path),) if Path(path).is_dir():
            return Path(path)
        case _:
            return None


def loadable_directory(card: ModelCard) -> Path | None:
    """The folder that transformers loads, if it is there and whole by the sizes of its files."""
    folder = own_folder(card)
    if folder is not None:
        return folder
    state = weights_state(card)
    return state.directory if state.kind == "ready" else None


def weights_state(card: ModelCard) -> WeightsState:
    """What is on disk, judged by sizes alone: quick."""
    folder = own_folder(card)
    if folder is not None:
        return WeightsState(kind="ready", bytes_on_disk=size_of_folder(folder), directory=folder)
    place = place_of(card)
    record = read_record(place.loadable)
    if record is not None and _is_of(card, record):
        whole = all(
            _size(place.loadable / name) == file.size for name, file in record.files.items()
        )
        return WeightsState(
            kind="ready" if whole else "broken",
            bytes_on_disk=size_of_folder(place.root),
            directory=place.loadable,
            record=record,
        )
    size = size_of_folder(place.root)
    return WeightsState(kind="partial" if size else "absent", bytes_on_disk=size)


def verify(card: ModelCard, report: Report = ignore_progress) -> list[FileCheck]:
    """Read every file of the loadable folder (and a kept GGUF) and compare its SHA-256.

    Empty where nothing is recorded: absent weights, or the user's own folder.
    """
    state = weights_state(card)
    if state.record is None or state.directory is None:
        return []
    expected = {
        state.directory / name: (file.size, file.sha256)
        for name, file in state.record.files.items()
    }
    gguf = place_of(card).gguf
    if gguf.exists() and state.record.source_sha256:
        expected[gguf] = (gguf.stat().st_size, state.record.source_sha256)
    return [_check(path, size, sha256, report) for path, (size, sha256) in expected.items()]


def _check(path: Path, size: int, sha256: str, report: Report) -> FileCheck:
    actual = _size(path)
    if actual is None:
        return FileCheck(name=path.name, verdict="missing")
    if actual != size:
        return FileCheck(name=path.name, verdict="wrong size")
    right = sha256_of(path, report) == sha256
    return FileCheck(name=path.name, verdict="ok" if right else "wrong checksum")


def _is_of(card: ModelCard, record: WeightsRecord) -> bool:
    """Whether the record is of what the card names today (a card may move to other weights)."""
    published: set[str] = set()
    for source in card.sources:
        if isinstance(source, IndexSource):
            published.add(source.sha256)
        elif isinstance(source, HubSource) and source.format == "gguf":
            published.update(source.sha256.values())
    return not published or record.source_sha256 in published


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
