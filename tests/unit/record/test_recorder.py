"""The record on disk: what is written, by how many at once, and what of bad files and folders."""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fimble.completion.recent_outcomes import RecentOutcomes
from fimble.documents.document import Document
from fimble.record import rows as rows_module
from fimble.record.database import clear_record, open_record, record_path
from fimble.record.given_suggestion import GivenSuggestion
from fimble.record.recorder import Recorder
from support.given import URI, make_given

DRAWN = "def add(a, b):\n    <cursor>\n"


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def recorder(told: list[str]) -> Iterator[Recorder]:
    recorder = begin(told)
    yield recorder
    recorder.close()


def begin(told: list[str]) -> Recorder:
    recorder = Recorder()
    recorder.listen(told.append)
    recorder.enable(True)
    return recorder


def rows() -> list[dict[str, Any]]:
    connection, _ = open_record()
    connection.row_factory = sqlite3.Row
    try:
        return [dict(row) for row in connection.execute("SELECT * FROM suggestions ORDER BY id")]
    finally:
        connection.close()


def take(recorder: Recorder, given: GivenSuggestion) -> None:
    """It is given, and taken in one edit."""
    recorder.given(given)
    before = Document(uri=given.uri, language_id="python", version=1, text=given.document_text)
    start, end = given.start_offset, given.end_offset
    text = given.document_text[:start] + given.text + given.document_text[end:]
    recorder.changed(before, replace(before, text=text))


def test_a_row_and_no_text(recorder: Recorder) -> None:
    take(recorder, make_given(DRAWN, "return hush_hush", trace_id="first", confidence=0.5))
    recorder.silent(URI, "python", "EMPTY", dismisses=True)
    recorder.silent(URI, "python", "EMPTY", dismisses=True)
    recorder.close()
    [row] = rows()
    assert (row["trace"], row["characters"], row["lines"]) == ("first", 16, 1)
    assert (row["accepted_characters"], row["accepted_by"], row["seen"]) == (16, "inferred", 1)
    connection, _ = open_record()
    assert connection.execute("SELECT reason, count FROM silences").fetchall() == [("EMPTY", 2)]
    connection.close()
    for path in record_path().parent.iterdir():
        assert b"hush" not in path.read_bytes() and b"add.py" not in path.read_bytes()


def test_it_is_for_its_user_alone(recorder: Recorder) -> None:
    recorder.given(make_given(DRAWN, "return a"))
    recorder.close()
    assert record_path().stat().st_mode & 0o077 == 0
    assert record_path().parent.stat().st_mode & 0o077 == 0


def test_switched_off_nothing_is_written(recorder: Recorder) -> None:
    recorder.given(make_given(DRAWN, "return a", trace_id="first"))
    recorder.enable(False)
    recorder.given(make_given(DRAWN, "return b", trace_id="second"))
    recorder.enable(True)
    recorder.seen("first")  # forgotten, so that nothing more is written of it
    recorder.close()
    assert [(row["trace"], row["seen"]) for row in rows()] == [("first", 0)]


def test_without_a_suggestion_there_is_no_record(recorder: Recorder) -> None:
    before = Document(uri=URI, language_id="python", version=1, text="")
    recorder.changed(before, replace(before, text="x"))
    recorder.close()
    assert not record_path().exists()


def test_several_servers_at_once(told: list[str]) -> None:
    def work(name: str) -> None:
        recorder = begin(told)
        for number in range(40):
            take(recorder, make_given(DRAWN, "return a", trace_id=f"{name}{number}"))
        recorder.close()

    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [] and len(rows()) == 160
    assert all(row["accepted_whole"] for row in rows())


def test_how_it_went_lately_outlives_the_server(recorder: Recorder, told: list[str]) -> None:
    assert recorder.recent("python") == RecentOutcomes()
    take(recorder, make_given(DRAWN, "return a"))
    recorder.close()
    later = begin(told)
    later.given(make_given(DRAWN, "return b", trace_id="second"))
    later.seen("second")
    later.silent(URI, "python", "EMPTY", dismisses=True)
    wanted = RecentOutcomes(seen=2, accepted=1, rejected_in_a_row=1)
    assert eventually(lambda: later.recent("python") == wanted)
    assert later.recent("go") == RecentOutcomes(rejected_in_a_row=1)
    later.close()
    assert later.recent("python") == RecentOutcomes()


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within ten seconds."""
    end = time.monotonic() + 10
    while not holds() and time.monotonic() < end:
        time.sleep(0.05)
    return holds()


def test_a_broken_record_is_set_aside_and_said(recorder: Recorder, told: list[str]) -> None:
    record_path().parent.mkdir(parents=True)
    record_path().write_bytes(b"no database " * 1000)
    recorder.given(make_given(DRAWN, "return a"))
    recorder.close()
    assert len(rows()) == 1
    [sentence] = told
    aside = record_path().with_name("record.broken-0.sqlite")
    assert aside.read_bytes().startswith(b"no database") and str(aside) in sentence


def test_one_that_breaks_meanwhile_too(recorder: Recorder, told: list[str]) -> None:
    recorder.given(make_given(DRAWN, "return a", trace_id="first"))
    assert eventually(lambda: len(rows()) == 1)
    broken = record_path().with_name("broken")
    broken.write_bytes(b"no database " * 1000)
    for suffix in ("-wal", "-shm"):
        Path(f"{record_path()}{suffix}").unlink()
    broken.replace(record_path())
    recorder.given(make_given(DRAWN, "return b", trace_id="second"))
    recorder.close()
    assert [row["trace"] for row in rows()] == ["second"] and len(told) == 1


def test_a_deleted_record_is_begun_anew(recorder: Recorder) -> None:
    recorder.given(make_given(DRAWN, "return a", trace_id="first"))
    assert eventually(lambda: len(rows()) == 1)
    for path in record_path().parent.iterdir():
        path.unlink()
    recorder.given(make_given(DRAWN, "return b", trace_id="second"))
    recorder.close()
    assert [row["trace"] for row in rows()] == ["second"]


def test_a_folder_that_cannot_be_made_is_said_once(recorder: Recorder, told: list[str]) -> None:
    record_path().parent.parent.mkdir(parents=True, exist_ok=True)
    record_path().parent.write_text("a file stands where the folder should be")
    for number in range(3):
        recorder.given(make_given(DRAWN, "return a", trace_id=f"{number}"))
        assert eventually(lambda: bool(told))
    recorder.close()
    assert len(told) == 1 and "cannot be written" in told[0] and "record.enabled" in told[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_said_once(recorder: Recorder, told: list[str]) -> None:
    record_path().parent.mkdir(parents=True)
    record_path().parent.chmod(0o500)
    recorder.given(make_given(DRAWN, "return a"))
    recorder.close()
    record_path().parent.chmod(0o700)
    assert len(told) == 1


def test_the_record_of_a_newer_fimble_is_left_alone(recorder: Recorder, told: list[str]) -> None:
    connection, _ = open_record()
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    recorder.given(make_given(DRAWN, "return a"))
    recorder.close()
    assert len(told) == 1 and "newer Fimble" in told[0]


def test_only_so_many_rows_are_kept(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows_module, "MOST_SUGGESTIONS", 5)
    monkeypatch.setattr(rows_module, "_MOST_SILENCES", 2)
    for number in range(12):
        recorder.given(make_given(DRAWN, f"return {number}", trace_id=f"{number}"))
        recorder.silent(URI, f"language{number}", "EMPTY", dismisses=False)
    recorder.close()
    assert [row["trace"] for row in rows()] == ["7", "8", "9", "10", "11"]
    connection, _ = open_record()
    assert connection.execute("SELECT count(*) FROM silences").fetchone() == (2,)
    connection.close()


def test_clearing_while_a_server_is_at_work(recorder: Recorder) -> None:
    assert clear_record() is False
    recorder.given(make_given(DRAWN, "return a", trace_id="first"))
    assert eventually(lambda: len(rows()) == 1)
    assert clear_record() is True
    assert rows() == []
    recorder.seen("first")  # what was deleted does not come back
    recorder.given(make_given(DRAWN, "return b", trace_id="second"))
    recorder.close()
    assert [row["trace"] for row in rows()] == ["second"]
