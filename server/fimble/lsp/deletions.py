"""What was deleted in each document by its last change, or by the last ones at the same place."""

from __future__ import annotations

from dataclasses import dataclass

from fimble.completion.deletion import Deletion
from fimble.documents.document import Document
from fimble.prompt.changed_range import changed_range


@dataclass(frozen=True, kw_only=True)
class _Deleted:
    offset: int
    deletion: Deletion


class Deletions:
    """The open documents whose last change was a deletion."""

    def __init__(self) -> None:
        self._deleted: dict[str, _Deleted] = {}

    def record(self, before: Document, after: Document) -> None:
        """One change of a document; any that adds something ends what was deleted."""
        if before.text == after.text:
            return
        older = self._deleted.pop(after.uri, None)
        change = changed_range(before.text, after.text)
        if change.new_end > change.start:
            return
        text = before.text[change.start : change.old_end]
        by_key = len(text) == 1
        if older is not None and older.offset == change.old_end:
            text += older.deletion.text
        elif older is not None and older.offset == change.start:
            text = older.deletion.text + text
        self._deleted[after.uri] = _Deleted(
            offset=change.start, deletion=Deletion(text=text, by_key=by_key)
        )

    def at(self, uri: str, offset: int) -> Deletion | None:
        """What was deleted at an offset just before; None where the last change was elsewhere."""
        found = self._deleted.get(uri)
        return found.deletion if found is not None and found.offset == offset else None

    def forget(self, uri: str) -> None:
        """Forget a document that was closed."""
        self._deleted.pop(uri, None)
