"""Follows suggestions: which were seen, which were taken, and what of them stands later.

Not for several threads, and without a clock: every method is told the time, in seconds of a clock
that does not jump. What is to be written down gathers in `changes`.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from fimble.prompt.changed_range import changed_range
from fimble.record.given_suggestion import GivenSuggestion
from fimble.record.recent import Decided
from fimble.record.standing import is_acceptance, share_standing, shifted, taken_so_far

SEEN_AFTER_S: Final = 0.75
"""A suggestion that stood so long counts as seen where the editor says nothing; Cody has it so."""
CHECKPOINTS: Final[Mapping[str, float]] = {
    "kept_30s": 30.0,
    "kept_2min": 120.0,
    "kept_10min": 600.0,
}
"""Columns of the record, and after how many seconds each is measured."""
_CLOSED: Final = 64
"""How many suggestions are remembered for an editor that tells late that one was taken."""
MOST_DECIDED: Final = 200
"""How many decisions are remembered, of all languages."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """A row of the record to be made (`given`) or to be changed."""

    trace_id: str
    values: Mapping[str, object]
    given: GivenSuggestion | None = None


@dataclass(kw_only=True)
class _Open:
    """A suggestion on the screen; `given` is what is left of it where the user typed along."""

    trace_id: str
    given: GivenSuggestion
    given_at: float
    names: set[str]
    taken: str = ""
    seen: bool = False
    accepted: int = 0


@dataclass(kw_only=True)
class _Accepted:
    trace_id: str
    uri: str
    offset: int
    text: str
    accepted_at: float
    waiting: list[str] = field(default_factory=lambda: list(CHECKPOINTS))

    def due_at(self) -> float:
        return self.accepted_at + CHECKPOINTS[self.waiting[0]]


class SuggestionTracker:
    """The suggestions of one language server."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.decided: OrderedDict[str, Decided] = OrderedDict()
        self._open: dict[str, _Open] = {}
        self._closed: OrderedDict[str, _Open] = OrderedDict()
        self._accepted: dict[str, _Accepted] = {}
        self._texts: dict[str, str] = {}
        self._is_told_of_seen = False

    def given(self, given: GivenSuggestion, now: float) -> None:
        """A suggestion was sent to the editor."""
        self._texts[given.uri] = given.document_text
        opened = self._open.get(given.uri)
        if opened is not None and _goes_on(opened, given):
            opened.given, opened.taken = given, ""
            opened.names.add(given.trace_id)
            return
        self.dismissed(given.uri)
        self.changes.append(Change(trace_id=given.trace_id, values={}, given=given))
        self._open[given.uri] = _Open(
            trace_id=given.trace_id, given=given, given_at=now, names={given.trace_id}
        )

    def changed(self, uri: str, before: str, after: str, now: float) -> None:
        """A document was edited."""
        self.due(now)
        followed = [each for each in self._accepted.values() if each.uri == uri]
        if followed:
            change = changed_range(before, after)
            for accepted in followed:
                accepted.offset = shifted(accepted.offset, change)
        self._texts[uri] = after
        opened = self._open.get(uri)
        if opened is None:
            return
        taken = taken_so_far(opened.given, after)
        if taken is None:
            self.dismissed(uri)
        elif is_acceptance(opened.taken, taken):
            self._accept(opened, len(opened.taken), taken, now, "inferred")
        else:
            opened.taken = taken

    def seen(self, trace_id: str) -> None:
        """The editor says that a suggestion is on the screen."""
        self._is_told_of_seen = True
        opened = self._find(trace_id)
        if opened is not None:
            self._see(opened, "told")

    def accepted(self, trace_id: str, now: float, part: int | None = None) -> None:
        """The editor says that a suggestion was taken.

        Args:
            part: of a part that was taken the length, from the suggestion's beginning on.
        """
        opened = self._find(trace_id)
        if opened is None:
            return
        taken = opened.given.text if part is None else opened.given.text[:part]
        if opened.accepted and len(opened.taken) >= len(taken):
            values = {"accepted_by": "told"}  # seen by ourselves already
            self.changes.append(Change(trace_id=opened.trace_id, values=values))
        elif taken:
            start = 0 if part is None else min(len(opened.taken), len(taken) - 1)
            self._accept(opened, start, taken, now, "told")

    def dismissed(self, uri: str) -> None:
        """The suggestion of a document is on the screen no longer."""
        opened = self._open.pop(uri, None)
        if opened is None:
            return
        if opened.seen:
            self._decide(opened)
        for name in opened.names:
            self._closed[name] = opened
        while len(self._closed) > _CLOSED:
            self._closed.popitem(last=False)

    def closed(self, uri: str) -> None:
        """A document was closed: what of it would stand later is not known."""
        self.dismissed(uri)
        self._texts.pop(uri, None)
        for trace_id in [key for key, each in self._accepted.items() if each.uri == uri]:
            del self._accepted[trace_id]

    def due(self, now: float) -> None:
        """Do what its time has come for."""
        for opened in self._open.values():
            if not self._is_told_of_seen and now - opened.given_at >= SEEN_AFTER_S:
                self._see(opened, "stood")
        for accepted in list(self._accepted.values()):
            while accepted.waiting and accepted.due_at() <= now:
                share = share_standing(accepted.text, self._texts[accepted.uri], accepted.offset)
                values = {accepted.waiting.pop(0): round(share, 3)}
                self.changes.append(Change(trace_id=accepted.trace_id, values=values))
            if not accepted.waiting:
                del self._accepted[accepted.trace_id]

    def next_due(self) -> float | None:
        """When `due` has something to do, if nothing happens until then."""
        times = [accepted.due_at() for accepted in self._accepted.values()]
        if not self._is_told_of_seen:
            times += [each.given_at + SEEN_AFTER_S for each in self._open.values() if not each.seen]
        return min(times, default=None)

    def _accept(self, opened: _Open, start: int, taken: str, now: float, by: str) -> None:
        """Count what was taken from `start` of the suggestion on, and follow it."""
        given = opened.given
        self._see(opened, "taken")
        opened.accepted += len(taken) - start
        opened.taken = taken
        values: dict[str, object] = {
            "accepted_characters": opened.accepted,
            "accepted_whole": taken == given.text,
            "accepted_by": by,
        }
        self.changes.append(Change(trace_id=opened.trace_id, values=values))
        self._decide(opened)
        earlier = self._accepted.get(opened.trace_id)
        if earlier is not None:
            earlier.text += taken[start:]
        elif given.uri in self._texts:
            self._accepted[opened.trace_id] = _Accepted(
                trace_id=opened.trace_id,
                uri=given.uri,
                offset=given.start_offset + start,
                text=taken[start:],
                accepted_at=now,
            )
        if taken == given.text and self._open.get(given.uri) is opened:
            self.dismissed(given.uri)

    def _see(self, opened: _Open, by: str) -> None:
        if not opened.seen:
            opened.seen = True
            values = {"seen": True, "seen_by": by}
            self.changes.append(Change(trace_id=opened.trace_id, values=values))

    def _decide(self, opened: _Open) -> None:
        self.decided[opened.trace_id] = Decided(
            language=opened.given.language, accepted=opened.accepted > 0
        )
        while len(self.decided) > MOST_DECIDED:
            self.decided.popitem(last=False)

    def _find(self, trace_id: str) -> _Open | None:
        every = self._open.values()
        found = next((opened for opened in every if trace_id in opened.names), None)
        return found or self._closed.get(trace_id)


def _goes_on(opened: _Open, given: GivenSuggestion) -> bool:
    """Whether a suggestion is what is left of the one that is open, typed along or not."""
    old = opened.given
    typed = given.start_offset - old.start_offset
    return (
        typed >= 0
        and old.text[typed:] == given.text
        and given.document_text[: given.start_offset]
        == old.document_text[: old.start_offset] + old.text[:typed]
    )
