"""Writes the record with a thread of its own, which also follows the suggestions.

Every method but `close` only puts a note into a queue and returns, so the event loop loses nothing.
Where the record cannot be written that is said once, and nothing is recorded from then on.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from filelock import Timeout

from fimble.completion.recent_outcomes import RecentOutcomes
from fimble.documents.document import Document
from fimble.errors import RecordError
from fimble.record.database import (
    change_row,
    count_silence,
    insert_given,
    last_decided,
    open_record,
    record_path,
    set_aside,
)
from fimble.record.given_suggestion import GivenSuggestion
from fimble.record.recent import Decided, recent_outcomes
from fimble.record.tracker import MOST_DECIDED, Change, SuggestionTracker

_log = logging.getLogger(__name__)

_FAREWELL_S: Final = 3.0
_WRITE_EVERY_S: Final = 0.5
"""What comes within this time is written together: one wait for the disk in place of many."""

_Note = Callable[["_Writer"], None]


class Recorder:
    """The record of one language server, switched off at first.

    The thread is started by the first suggestion or silence.
    """

    def __init__(self) -> None:
        self._writer = _Writer()
        self._thread: threading.Thread | None = None
        self._is_enabled = False

    def enable(self, enabled: bool) -> None:
        """Record from now on, or no longer; what is followed is forgotten then."""
        if self._is_enabled and not enabled:
            self._note(_Writer.forget)
        self._is_enabled = enabled

    def listen(self, tell: Callable[[str], None]) -> None:
        """Have somebody told, in sentences for the user, what is wrong; from the thread."""
        self._writer.tell = tell

    def given(self, given: GivenSuggestion) -> None:
        """A suggestion goes to the editor."""
        now = time.monotonic()
        self._note(lambda writer: writer.tracker.given(given, now), starts=True)

    def silent(self, uri: str, language: str, reason: str, *, dismisses: bool) -> None:
        """There was no suggestion; with `dismisses` the one before it has gone too."""
        self._note(lambda writer: writer.count(language, reason), starts=True)
        if dismisses:
            self._note(lambda writer: writer.tracker.dismissed(uri))

    def changed(self, before: Document, after: Document) -> None:
        """A document was edited."""
        now = time.monotonic()
        self._note(lambda writer: writer.tracker.changed(after.uri, before.text, after.text, now))

    def closed(self, uri: str) -> None:
        """A document was closed."""
        self._note(lambda writer: writer.tracker.closed(uri))

    def seen(self, trace_id: str) -> None:
        """The editor says that it shows a suggestion."""
        self._note(lambda writer: writer.tracker.seen(trace_id))

    def accepted(self, trace_id: str, part: int | None = None) -> None:
        """The editor says that a suggestion was taken, or so many characters of it."""
        now = time.monotonic()
        self._note(lambda writer: writer.tracker.accepted(trace_id, now, part))

    def recent(self, language: str) -> RecentOutcomes:
        """How it went lately; neutral while nothing is recorded."""
        return recent_outcomes(self._writer.decided if self._is_enabled else (), language)

    def close(self) -> None:
        """Write what there is and end the thread; waits for it a moment."""
        self._is_enabled = False
        if self._thread is not None:
            self._writer.notes.put(None)
            self._thread.join(_FAREWELL_S)

    def _note(self, note: _Note, *, starts: bool = False) -> None:
        if not self._is_enabled:
            return
        if self._thread is None:
            if not starts:
                return  # there is nothing to follow yet
            self._thread = threading.Thread(target=self._writer.run, name="record", daemon=True)
            self._thread.start()
        if self._thread.is_alive():
            self._writer.notes.put(note)


class _Writer:
    """What the thread owns. `decided` is replaced as a whole, so that others may read it."""

    def __init__(self) -> None:
        self.notes: queue.SimpleQueue[_Note | None] = queue.SimpleQueue()
        self.tracker = SuggestionTracker()
        self.decided: tuple[Decided, ...] = ()
        self._silences: list[tuple[str, str]] = []
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self.tell: Callable[[str], None] = _log.warning
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
            note = self.notes.get(timeout=None if due is None else max(0.0, due - time.monotonic()))
            end = time.monotonic() + _WRITE_EVERY_S
            while note is not None:
                note(self)
                note = self.notes.get(timeout=max(0.0, end - time.monotonic()))
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
                self.tell(set_aside(record_path(), f"{fault}"))
        self.decided = tuple(self.tracker.decided.values())

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
                self.tell(said)
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
        self.tell(reason)

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
