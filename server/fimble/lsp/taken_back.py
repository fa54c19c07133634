"""Whether the last change of a document took something back: an undo, a redo, a restored version.

No message of the protocol tells of an undo, so it is known by what comes of it: a text that the
document had before, by more than one character. A single one is typing that is corrected.
"""

from __future__ import annotations

from collections import deque
from typing import Final

from fimble.documents.document import Document
from fimble.prompt.changed_range import ChangedRange, changed_range

_REMEMBERED: Final = 200
"""Texts of a document, as their hashes; editors undo about so many steps at most in a row."""


class TakenBack:
    """What the open documents were like before; their texts are not kept."""

    def __init__(self) -> None:
        self._earlier: dict[str, deque[int]] = {}
        self._is_so: dict[str, bool] = {}

    def record(self, before: Document, after: Document) -> None:
        """One change of a document."""
        if before.text == after.text:
            return
        earlier = self._earlier.setdefault(after.uri, deque(maxlen=_REMEMBERED))
        self._is_so[after.uri] = hash(after.text) in earlier and _is_more_than_a_key(
            changed_range(before.text, after.text)
        )
        earlier.append(hash(before.text))

    def is_so(self, uri: str) -> bool:
        """Whether the last change of a document took something back."""
        return self._is_so.get(uri, False)

    def forget(self, uri: str) -> None:
        """Forget a document that was closed."""
        self._earlier.pop(uri, None)
        self._is_so.pop(uri, None)


def _is_more_than_a_key(change: ChangedRange) -> bool:
    return max(change.old_end, change.new_end) - change.start > 1
