"""What the actions for Python ask of a place; offsets from the tree's bytes."""

from __future__ import annotations

from fimble.documents.position import offset_at_byte
from fimble.refactoring.action import Place, Refusal, Span
from fimble.refactoring.naming import is_name
from fimble.syntax.selected_code import CodeNode


def is_python(place: Place) -> bool:
    """Whether the document is Python with a tree, sound where the selection is."""
    return place.language_id == "python" and place.tree is not None and not place.code.broken


def span_of(place: Place, node: CodeNode | None = None) -> Span:
    """A node's range in offsets; without one, that of the selection without blanks."""
    assert place.tree is not None
    start, end = (
        (node.start_byte, node.end_byte) if node else (place.code.start_byte, place.code.end_byte)
    )
    data = place.tree.data
    return Span(start=offset_at_byte(data, start), end=offset_at_byte(data, end))


def check_wished_name(name: str) -> Refusal | None:
    """Whether the user's own name is one; an empty one is no wish."""
    if not name or is_name(name):
        return None
    return Refusal(reason=f"{name!r} cannot be a name in Python; choose another.")
