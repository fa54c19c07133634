"""Writes the record with a thread of its own, which also follows the suggestions.

Every method but `close` only puts a note into a queue and returns, so the event loop loses nothing.
Where the record cannot be written that is said once, and nothing is recorded from then on.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from fimble.completion.recent_outcomes import RecentOutcomes
from fimble.documents.document import Document
from fimble.record.given_suggestion import GivenSuggestion
from fimble.record.recent import Decided, recent_outcomes

if TYPE_CHECKING:
    from fimble.record.writer import Writer

_log = logging.getLogger(__name__)

_FAREWELL_S: Final = 3.0

Note = Callable[["Writer"], None]
"""Something for the writer to do."""


@dataclass(kw_only=True)
class Mailbox:
    """What the recorder and its thread share.

    Attributes:
        notes: for the thread; None is the last one.
        decided: what was seen and taken lately; replaced as a whole, so that others may read it.
        tell: given a sentence for the user.
    """

    notes: queue.SimpleQueue[Note | None] = field(default_factory=queue.SimpleQueue["Note | None"])
    decided: tuple[Decided, ...] = ()
    tell: Callable[[str], None] = _log.warning


class Recorder:
    """The record of one language server, switched off at first.

    The thread is started by the first suggestion or silence.
    """

    def __init__(self) -> None:
        self._mailbox = Mailbox()
        self._thread: threading.Thread | None = None
        self._is_enabled = False

    def enable(self, enabled: bool) -> None:
        """Record from now on, or no longer; what is followed is forgotten then."""
        if self._is_enabled and not enabled:
            self._note(lambda writer: writer.forget())
        self._is_enabled = enabled

    def listen(self, tell: Callable[[str], None]) -> None:
        """Have somebody told, in sentences for the user, what is wrong; from the thread."""
        self._mailbox.tell = tell

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
        return recent_outcomes(self._mailbox.decided if self._is_enabled else (), language)

    def close(self) -> None:
        """Write what there is and end the thread; waits for it a moment."""
        self._is_enabled = False
        if self._thread is not None:
            self._mailbox.notes.put(None)
            self._thread.join(_FAREWELL_S)

    def _note(self, note: Note, *, starts: bool = False) -> None:
        if not self._is_enabled:
            return
        if self._thread is None:
            if not starts:
                return  # there is nothing to follow yet
            self._thread = threading.Thread(
                target=_write, args=(self._mailbox,), name="record", daemon=True
            )
            self._thread.start()
        if self._thread.is_alive():
            self._mailbox.notes.put(note)


def _write(mailbox: Mailbox) -> None:
    """The thread. What it imports takes a while, which the server's start is spared."""
    from fimble.record.writer import Writer

    Writer(mailbox).run()
