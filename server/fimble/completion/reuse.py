"""Type-ahead reuse: while one types what was suggested, the rest of the suggestion still stands.

Exact, never a guess: a suggestion is used again only in the document that results from typing its
own beginning where it stood, with or without the closers that the editor adds by itself.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final

from fimble.completion.made_of import MadeOf
from fimble.completion.replaced_range import replaced_end
from fimble.completion.request import CompletionRequest, Outcome, Suggestion, Trigger
from fimble.completion.selected_entry import accept_selection, behind_selection

_DOCUMENTS: Final = 32
_PER_DOCUMENT: Final = 4
"""Some, not one: after a backspace the suggestion before the last one may fit again."""

_OPENERS: Final = ("(", "[", "{", "<", '"', "'", "`")
_THREE_QUOTES: Final = ('"""', "'''")
_AUTOMATIC_CLOSERS: Final = frozenset(")]}\"'`>")


@dataclass(frozen=True, kw_only=True)
class _Given:
    text: str
    offset: int
    suggestion: Suggestion
    outcome: Outcome
    made_of: MadeOf | None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What still stands of an earlier suggestion.

    Attributes:
        suggestion: the rest of it.
        outcome: what it was part of.
        others: what was found for the same place, where nothing of it was typed yet.
        made_of: what more can be found from there; None where all was found.
    """

    suggestion: Suggestion
    outcome: Outcome
    others: tuple[Suggestion, ...] = ()
    made_of: MadeOf | None = None


@dataclass(kw_only=True)
class RecentSuggestions:
    """The last suggestions of each document, the documents used last; one for the whole server."""

    _given: OrderedDict[str, list[_Given]] = field(default_factory=OrderedDict[str, list[_Given]])

    def remember(
        self, request: CompletionRequest, outcome: Outcome, made_of: MadeOf | None = None
    ) -> None:
        """Keep a suggestion that was given for a request.

        Args:
            made_of: what others can be found from; None where all that there are were found.
        """
        uri, suggestion = request.document.uri, outcome.suggestion
        if suggestion is not None and request.selected is not None:
            # It stands once the entry is taken, and not where that is dismissed.
            suggestion = behind_selection(suggestion, request.selected)
            request = accept_selection(request)
        if suggestion is None or suggestion.start_offset != request.offset:
            return
        entry = _Given(
            text=request.document.text,
            offset=request.offset,
            suggestion=suggestion,
            outcome=outcome,
            made_of=made_of,
        )
        self._given[uri] = [entry, *self._given.get(uri, [])][:_PER_DOCUMENT]
        self._given.move_to_end(uri)
        while len(self._given) > _DOCUMENTS:
            self._given.popitem(last=False)

    def find(self, request: CompletionRequest) -> Found | None:
        """What is left of an earlier suggestion."""
        if request.selected is not None:
            return None
        for entry in self._given.get(request.document.uri, []):
            suggestion = _rest(entry, request)
            if suggestion is not None and not _gives_back(suggestion, request):
                if suggestion != entry.suggestion:
                    return Found(suggestion=suggestion, outcome=entry.outcome)
                return Found(
                    suggestion=suggestion,
                    outcome=entry.outcome,
                    others=entry.outcome.alternatives,
                    made_of=entry.made_of,
                )
        return None

    def was_accepted(self, request: CompletionRequest) -> bool:
        """Whether the request stands where taking an earlier suggestion as a whole has led to."""
        return any(_accepted(entry, request) for entry in self._given.get(request.document.uri, []))


def typed_since(text: str, offset: int, request: CompletionRequest) -> str | None:
    """What was typed at an offset of an older text; None where anything else was changed.

    Besides, the editor may have closed what was opened, by what was typed or just before the older
    text: some do it a moment later (kilocode#3386). So closers may stand behind the cursor.
    """
    new, cursor = request.document.text, request.offset
    typed = new[offset:cursor]
    added = len(new) - len(text) - len(typed)
    closable = len(typed) + _opened_before(new[:cursor], text[:offset])
    if cursor < offset or not 0 <= added <= closable:
        return None
    if not _AUTOMATIC_CLOSERS.issuperset(new[cursor : cursor + added]):
        return None
    if new[:offset] != text[:offset] or new[cursor + added :] != text[offset:]:
        return None
    return typed


def _opened_before(new: str, old: str) -> int:
    """How many closers an editor may add for what the texts up to the cursor end with."""
    if new.endswith(_THREE_QUOTES):
        return 3
    return 1 if old.endswith(_OPENERS) else 0


def _gives_back(suggestion: Suggestion, request: CompletionRequest) -> bool:
    """Whether one types along no more, but has just deleted what is left of the suggestion."""
    asked = request.trigger is Trigger.INVOKED
    deletion = request.deletion
    return deletion is not None and not asked and deletion.is_undone_by(suggestion.text)


def _rest(entry: _Given, request: CompletionRequest) -> Suggestion | None:
    typed = typed_since(entry.text, entry.offset, request)
    if typed is None or not entry.suggestion.text.startswith(typed):
        return None
    rest, text, offset = entry.suggestion.text[len(typed) :], request.document.text, request.offset
    if not rest.strip():
        return None
    added = len(text) - len(entry.text) - len(typed)
    replaced = entry.suggestion.end_offset - entry.suggestion.start_offset
    end = replaced_end(rest, text, offset)
    if end != offset + added + replaced:
        return None  # the suggestion would not take exactly what it was made to take
    return Suggestion(text=rest, start_offset=offset, end_offset=end)


def _accepted(entry: _Given, request: CompletionRequest) -> bool:
    suggestion, text = entry.suggestion, request.document.text
    if request.offset != suggestion.start_offset + len(suggestion.text):
        return False
    before, after = entry.text[: suggestion.start_offset], entry.text[suggestion.end_offset :]
    return text == before + suggestion.text + after
