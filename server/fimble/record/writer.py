"""Follows the suggestions and writes the record, in the thread of a `Recorder`.

Where the record cannot be written that is said once, and nothing is recorded from then on.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import time
from pathlib import Path
from typing import Final

from filelock import Timeout

from fimble.errors import RecordError
from fimble.record.database import open_record, record_path, set_aside
from fimble.record.recorder import Mailbox
from fimble.record.rows import change_row, count_silence, insert_given, last_decided
from fimble.record.tracker import MOST_DECIDED, Change, SuggestionTracker

_log = logging.getLogger(__name__)

_WRITE_EVERY_S: Final = 0.5
"""What comes within this time is written together: one wait for the disk in place of many."""


class Writer:
    """What the thread owns."""

    def __init__(self, mailbox: Mailbox) -> None:
        self.tracker = SuggestionTracker()
        self._mailbox = mailbox
        self._silences: list[tuple[str, str]] = []
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._is_off = False

    def run(self) -> None:
        """Take notes until there comes None."""
        self._write()  # reads how it went lately
        while not self._take_notes():
            self.tracker.due(time.monotonic())
            self._write()
        self._write()
        self._drop_connection()

    def forget(self) -> None:
        """Follow nothing any more. Whoever switches the record on again has it tried again."""
        unwritten = self.tracker.changes
        self.tracker = SuggestionTracker()
        self.tracker.changes = unwritten
        self._is_off = False

    def count(self, language: str, reason: str) -> None:
        """One silence."""
        self._silences.append((language, reason))

    def _take_notes(self) -> bool:
        """Wait for a note, then for what else comes in a moment; whether it was the last one."""
        due = self.tracker.next_due()
        try:
            note = self._mailbox.notes.get(
                timeout=None if due is None else max(0.0, due - time.monotonic())
            )
            end = time.monotonic() + _WRITE_EVERY_S
            while note is not None:
                note(self)
                note = self._mailbox.notes.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            return False
        return True

    def _write(self) -> None:
        changes, self.tracker.changes = self.tracker.changes, []
        silences, self._silences = self._silences, []
        if not self._is_off:
            try:
                self._write_all(changes, silences)
            except (sqlite3.OperationalError, OSError, RecordError) as fault:
                self._give_up(fault)
            except sqlite3.DatabaseError as fault:  # it broke under our hands
                self._drop_connection()
                self._mailbox.tell(set_aside(record_path(), f"{fault}"))
        self._mailbox.decided = tuple(self.tracker.decided.values())

    def _write_all(self, changes: list[Change], silences: list[tuple[str, str]]) -> None:
        connection = self._connect()
        with connection:  # one transaction
            for change in changes:
                if change.given is not None:
                    insert_given(connection, change.given)
                if change.values:
                    change_row(connection, change.trace_id, change.values)
            for language, reason in silences:
                count_silence(connection, language, reason)

    def _connect(self) -> sqlite3.Connection:
        """The connection; a new one where the file was deleted or replaced meanwhile."""
        if self._connection is not None and self._file != _identity(record_path()):
            self._drop_connection()
        if self._connection is None:
            self._connection, said = open_record()
            self._file = _identity(record_path())
            if said:
                self._mailbox.tell(said)
            if not self.tracker.decided:
                self.tracker.decided.update(last_decided(self._connection, MOST_DECIDED))
        return self._connection

    def _give_up(self, fault: Exception) -> None:
        """What waits too long for other servers is lost; anything else ends the recording."""
        self._drop_connection()
        if isinstance(fault, Timeout) or getattr(fault, "sqlite_errorcode", 0) in _IN_USE:
            _log.info("some of the record is lost: %s", fault)
            return
        self._is_off = True
        reason = f"{fault}" if isinstance(fault, RecordError) else _describe(fault)
        self._mailbox.tell(reason)

    def _drop_connection(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


_IN_USE: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _describe(fault: Exception) -> str:
    return (
        f"What becomes of suggestions is not recorded: {record_path()} cannot be written ({fault})."
        " Give yourself the right to write there, or set fimble.record.enabled to false."
    )


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
