"""The open notebooks: which cells they have, in order. A cell's text is a document of its own; the
model sees a cell together with the others of its language, as one document.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fimble.documents.document import Document

_BETWEEN_CELLS: Final = "\n\n"


@dataclass(frozen=True, kw_only=True)
class CellView:
    """One document as the editor counts in it and as the model sees it.

    Attributes:
        cell: the editor's document; the whole of it where it is no cell.
        document: the cells of its language joined in order, under the URI of `cell`.
        start: the offset of `cell` in `document`.
    """

    cell: Document
    document: Document
    start: int = 0


class NotebookStore:
    """The cells' URIs of each open notebook. Odd input is survived, never raised."""

    def __init__(self) -> None:
        self._cells: dict[str, list[str]] = {}

    def open(self, uri: str, cells: Sequence[str]) -> None:
        """Take a notebook; one that is open already is replaced."""
        self._cells[uri] = list(cells)

    def close(self, uri: str) -> None:
        """Forget a notebook; one that is not open is no trouble."""
        self._cells.pop(uri, None)

    def splice(self, uri: str, start: int, removed: int, added: Sequence[str]) -> None:
        """Replace `removed` cells from `start` on by others; both are counted, as in a list."""
        cells = self._cells.get(uri)
        if cells is not None:
            cells[start : start + removed] = added

    def view(self, document: Document, find: Callable[[str], Document | None]) -> CellView:
        """A document with the cells around it.

        Args:
            find: the document of a cell's URI, None for one that is not open.
        """
        uris = next((cells for cells in self._cells.values() if document.uri in cells), None)
        if uris is None:
            return CellView(cell=document, document=document)
        at = uris.index(document.uri)
        before = _texts(uris[:at], document.language_id, find)
        after = _texts(uris[at + 1 :], document.language_id, find)
        head = "".join(text + _BETWEEN_CELLS for text in before)
        tail = "".join(_BETWEEN_CELLS + text for text in after)
        joined = replace(document, text=head + document.text + tail)
        return CellView(cell=document, document=joined, start=len(head))


def _texts(
    uris: Sequence[str], language_id: str, find: Callable[[str], Document | None]
) -> list[str]:
    cells = [cell for cell in map(find, uris) if cell is not None]
    return [cell.text for cell in cells if cell.language_id == language_id]
