"""What can be seen of an index from outside, as the doctor does."""

import sqlite3
from pathlib import Path

import pytest
from filelock import FileLock

from fimble.context.exclusion import Exclusions
from fimble.context.index.condition import lock_path, look_at_index, note_fault
from fimble.context.index.database import index_path, open_for_writing
from fimble.context.index.update import scan
from fimble.context.index.worker_process import IndexWorker


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "workspace"
    folder.mkdir()
    (folder / "a.py").write_text("def first(): ...\n")
    return folder


def index(root: Path) -> None:
    connection, _ = open_for_writing(root)
    scan(connection, root, Exclusions(root), lambda progress: None)
    connection.close()


def test_none(root: Path) -> None:
    condition = look_at_index(root)
    assert (condition.files, condition.fault, condition.path) == (None, "", index_path(root))
    assert not index_path(root).exists()


def test_one_that_is_up_to_date(root: Path) -> None:
    index(root)
    condition = look_at_index(root)
    assert (condition.files, condition.is_complete, condition.is_being_updated) == (1, True, False)
    assert condition.bytes > 0


def test_one_whose_scan_has_not_ended(root: Path) -> None:
    connection, _ = open_for_writing(root)
    connection.close()
    with FileLock(lock_path(index_path(root))):
        condition = look_at_index(root)
    assert (condition.files, condition.is_complete, condition.is_being_updated) == (0, False, True)


def test_one_that_is_broken(root: Path) -> None:
    index(root)
    index_path(root).write_bytes(b"no database " * 1000)
    assert "not a database" in look_at_index(root).fault


def test_a_fault_is_told_until_it_is_mended(root: Path) -> None:
    index(root)
    note_fault(root, "disk full")
    assert look_at_index(root).fault == "disk full"
    note_fault(root, "")
    assert look_at_index(root).fault == ""


def test_a_worker_leaves_word_of_its_fault(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The tables of another program in the place of ours: SQLite cannot work with them.
    index(root)
    with sqlite3.connect(index_path(root)) as connection:
        connection.execute("DROP TABLE symbols")
        connection.execute("CREATE VIEW symbols AS SELECT 1 AS file")
    connection.close()
    (root / "a.py").write_text("def changed(): ...\n")
    worker = IndexWorker()
    worker.scan(root, ())
    assert worker.wait_until_idle(root, 60)
    worker.close()
    assert "symbols" in look_at_index(root).fault
