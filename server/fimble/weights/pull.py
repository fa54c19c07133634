"""From a model to its loadable folder, pulling and converting where that is still to be done.

The order: own folder, already there, lock, (there now?), each source in turn, convert, commit.
Whatever ends a pull (Ctrl-C, a full disk, `report` raising) leaves a partial folder that the next
pull resumes from, and no child process.
"""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from fimble.errors import PullError
from fimble.weights.checksum import sha256_of
from fimble.weights.convert import convert_gguf
from fimble.weights.disk import disk_faults_explained, require_room, size_of_folder
from fimble.weights.progress import PullProgress, Report, ignore_progress
from fimble.weights.pull_lock import pull_lock
from fimble.weights.record import FileRecord, WeightsRecord, write_record
from fimble.weights.resolve import ResolvedModel
from fimble.weights.sentinels import sentinel_problems
from fimble.weights.sources import FETCHERS
from fimble.weights.sources.fetching import Fetched, FetchTask, SourceFailedError
from fimble.weights.store import ModelPlace, loadable_directory, place_of
from fimble_models import HubSource, IndexSource, LocalSource, ModelCard, Source


def ensure_weights(
    model: ResolvedModel, report: Report = ignore_progress, *, keep_gguf: bool = False
) -> Path:
    """The loadable folder of a model; pulls and converts where needed, which can take minutes.

    `report` is called several times a second from this thread; what it raises ends the pull.
    Raises PullError (no source, no room) or BrokenWeightsError (a damaged file).
    """
    card = model.card
    place = place_of(card)
    folder = _already_there(card, place, keep_gguf)
    if folder is None:
        with disk_faults_explained(place.root.parent):
            place.root.parent.mkdir(parents=True, exist_ok=True)
            with pull_lock(place.lock_file, report):
                folder = _already_there(card, place, keep_gguf)
                if folder is None:
                    folder = _pull(card, place, report, keep_gguf)
    report(PullProgress(stage="ready", message=f"{card.name} is ready", done=1, total=1))
    return folder


def _already_there(card: ModelCard, place: ModelPlace, keep_gguf: bool) -> Path | None:
    if keep_gguf and not place.gguf.exists() and any(map(_gives_gguf, card.sources)):
        return None
    return loadable_directory(card)


def _gives_gguf(source: Source) -> bool:
    """Whether pulling from there brings a GGUF that could be kept."""
    return isinstance(source, IndexSource) or (
        isinstance(source, HubSource) and source.format == "gguf"
    )


def _pull(card: ModelCard, place: ModelPlace, report: Report, keep_gguf: bool) -> Path:
    place.partial.mkdir(parents=True, exist_ok=True)
    require_room(place.partial, room_needed(card) - size_of_folder(place.partial))
    fetched = _fetch(card, place, report)
    folder = _make_loadable(card, fetched, place, report)
    _record(card, fetched, folder, report)
    _commit(fetched, folder, place, keep_gguf)
    return place.loadable


def _fetch(card: ModelCard, place: ModelPlace, report: Report) -> Fetched:
    failures: list[SourceFailedError] = []
    for source in card.sources:
        task = FetchTask(folder=place.partial, report=report)
        try:
            return FETCHERS[source.kind](source, task)
        except SourceFailedError as failure:
            failures.append(failure)
            report(PullProgress(stage="downloading", message=failure.what))
    raise PullError(
        f"No source gave the weights of {card.name}: " + " ".join(f.what for f in failures),
        " ".join(dict.fromkeys(f.remedy for f in failures)),
    )


def _make_loadable(card: ModelCard, fetched: Fetched, place: ModelPlace, report: Report) -> Path:
    if fetched.folder is not None:
        shutil.rmtree(fetched.folder / ".cache", ignore_errors=True)  # the hub's bookkeeping
        return fetched.folder
    assert fetched.gguf is not None
    converted = place.partial / "converted"
    require_room(place.partial, _converted_estimate(card, fetched.gguf.stat().st_size))
    convert_gguf(fetched.gguf, converted, report)
    return converted


def room_needed(card: ModelCard) -> int:
    """Bytes that a pull takes: the download and what it is converted to, roughly reckoned."""
    first = card.sources[0]
    download = 0 if isinstance(first, LocalSource) else first.size
    converted = _converted_estimate(card, download) if _gives_gguf(first) else 0
    return download + converted


def _converted_estimate(card: ModelCard, gguf_size: int) -> int:
    """bfloat16, and a quarter more for the output matrix that GGUF files hold apart."""
    return card.parameters * 5 // 2 if card.parameters else gguf_size * 4


def _record(card: ModelCard, fetched: Fetched, folder: Path, report: Report) -> None:
    files = {
        path.name: FileRecord(
            size=path.stat().st_size,
            sha256=fetched.sha256.get(path.name) or sha256_of(path, report),
        )
        for path in sorted(folder.iterdir())
        if path.is_file()
    }
    record = WeightsRecord(
        model=card.id,
        source=fetched.origin,
        source_sha256=fetched.sha256[fetched.gguf.name] if fetched.gguf else "",
        pulled_at=datetime.now(UTC).isoformat(timespec="seconds"),
        files=files,
        problems=sentinel_problems(folder, card.fim),
    )
    write_record(folder, record)


def _commit(fetched: Fetched, folder: Path, place: ModelPlace, keep_gguf: bool) -> None:
    """One rename makes the weights exist; what was there before goes first."""
    if keep_gguf and fetched.gguf is not None and place.partial in fetched.gguf.parents:
        fetched.gguf.replace(place.gguf)
    shutil.rmtree(place.loadable, ignore_errors=True)
    folder.replace(place.loadable)
    shutil.rmtree(place.partial, ignore_errors=True)
