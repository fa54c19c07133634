"""A place from a selection and a tree; a leaf, so that actions can look at another place too."""

from __future__ import annotations

from fimble.documents.position import byte_offset_at
from fimble.refactoring.action import Place, Selection
from fimble.syntax.parse import SyntaxTree
from fimble.syntax.selected_code import read_selection


def place_of(selection: Selection, tree: SyntaxTree | None) -> Place:
    """The selection with what its tree says of it; the tree is that of its document."""
    text = selection.document.text
    start = byte_offset_at(text, selection.start_offset)
    end = start + byte_offset_at(selection.text, len(selection.text))
    return Place(selection=selection, tree=tree, code=read_selection(tree, start, end))
