"""The open documents: every change makes a new snapshot; odd input is survived, never raised."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fimble.documents.document import Document
from fimble.documents.position import Encoding, Position, offset_at

_HALF: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True)
class ContentChange:
    """New text for a range, or for the whole document where `start` and `end` are None."""

    text: str
    start: Position | None = None
    end: Position | None = None


class DocumentStore:
    """Snapshots by URI. `encoding` counts the positions of changes."""

    def __init__(self, encoding: Encoding = "utf-16") -> None:
        self.encoding: Encoding = encoding
        self._documents: dict[str, Document] = {}

    def open(self, document: Document) -> None:
        """Take a document; one that is open already is replaced."""
        self._documents[document.uri] = replace(document, text=_join_halves(document.text))

    def close(self, uri: str) -> None:
        """Forget a document; one that is not open is no trouble."""
        self._documents.pop(uri, None)

    def every(self) -> tuple[Document, ...]:
        """The newest snapshot of each open document."""
        return tuple(self._documents.values())

    def get(self, uri: str) -> Document | None:
        """The newest snapshot."""
        return self._documents.get(uri)

    def change(self, uri: str, version: int, changes: Sequence[ContentChange]) -> Document | None:
        """Apply changes in order, each to the text that the one before left.

        Returns:
            The new snapshot, or None for a document that is not open.
        """
        document = self._documents.get(uri)
        if document is None:
            return None
        for change in changes:
            document = _apply(document, change, self.encoding)
        self._documents[uri] = document = replace(document, version=version)
        return document


def _apply(document: Document, change: ContentChange, encoding: Encoding) -> Document:
    if change.start is None or change.end is None:
        return replace(document, text=_join_halves(change.text))
    first = offset_at(document, change.start, encoding)
    second = offset_at(document, change.end, encoding)
    start, end = min(first, second), max(first, second)  # some client turns them round
    text = document.text[:start] + change.text + document.text[end:]
    return replace(document, text=_join_halves(text))


def _join_halves(text: str) -> str:
    """The text with each pair of surrogates made one character: they can come in two changes."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
