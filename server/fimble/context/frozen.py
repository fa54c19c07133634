"""Keeps the context of a place as it is while one types there, so that the model's cache holds.

It is gathered anew where the cursor has moved away, where the cursor is about another thing whose
definition is not told yet, and after a file was saved or the index has grown.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from fimble.context.ranking import Chosen

_NEAR_LINES: Final = 12
"""The cursor may go so far: about the block one writes."""
_DOCUMENTS: Final = 16
_KNOWN_FOCUSES: Final = 64


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a completion is asked for: document, line from 0, and what the cursor is about."""

    uri: str
    line: int
    focus: tuple[str, str]


@dataclass(kw_only=True)
class _Kept:
    line: int
    chosen: Chosen
    focuses: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])


@dataclass(kw_only=True)
class FrozenContexts:
    """The last context of each document."""

    _kept: OrderedDict[str, _Kept] = field(default_factory=OrderedDict[str, _Kept])

    def find(self, place: Place) -> Chosen | None:
        """What was chosen for this place, if nothing asks for another choice."""
        kept = self._kept.get(place.uri)
        if kept is None or not self._is_near(kept, place) or place.focus not in kept.focuses:
            return None
        return kept.chosen

    def settle(self, place: Place, chosen: Chosen) -> Chosen:
        """What to show of a new choice: the old one where that tells the same of the cursor."""
        kept = self._kept.get(place.uri)
        if kept is not None and self._is_near(kept, place) and _tells(kept.chosen, chosen):
            if len(kept.focuses) < _KNOWN_FOCUSES:
                kept.focuses.add(place.focus)
            return kept.chosen
        self._kept[place.uri] = _Kept(line=place.line, chosen=chosen, focuses={place.focus})
        self._kept.move_to_end(place.uri)
        if len(self._kept) > _DOCUMENTS:
            self._kept.popitem(last=False)
        return chosen

    def forget(self) -> None:
        """Gather anew everywhere."""
        self._kept.clear()

    @staticmethod
    def _is_near(kept: _Kept, place: Place) -> bool:
        return abs(kept.line - place.line) <= _NEAR_LINES


def _tells(old: Chosen, new: Chosen) -> bool:
    """Whether the old choice has what answers the cursor in the new one."""
    told = {(snippet.path, line) for snippet in old.snippets for line in _lines(snippet.text)}
    if new.snippets and not old.snippets:
        return False
    return all(
        (snippet.path, line) in told
        for snippet in new.snippets
        if snippet.answers_cursor
        for line in _lines(snippet.text)[:1]
    )


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n")]
