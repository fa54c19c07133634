"""The function that an action of the model is about, and its text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fimble.documents.position import offset_at_byte
from fimble.prompt.rewrite import Tongue, tongue_of
from fimble.refactoring.action import Place, Span
from fimble.syntax.function_parts import FunctionParts, function_parts
from fimble.syntax.texts import comments_of, strings_of

_IMPORT_LINE: Final = re.compile(r"^(?:import|from)[ \t].*$", re.MULTILINE)
_MOST_IMPORTS: Final = 12


@dataclass(frozen=True, kw_only=True)
class FunctionPlace:
    """A function of a document, in offsets; `span` is the function without its decorators."""

    parts: FunctionParts
    span: Span
    outer_start: int
    body_start: int
    text: str

    @property
    def head(self) -> str:
        """What stands before the body."""
        return self.text[: self.body_start - self.span.start].rstrip()


def find_function(place: Place) -> FunctionPlace | None:
    """The innermost named function around the selection, if the selection lies in it."""
    if place.tree is None or place.code.broken:
        return None
    parts = function_parts(place.tree, place.code.start_byte)
    if parts is None or parts.end_byte < place.code.end_byte:
        return None
    data, text = place.tree.data, place.selection.document.text
    span = Span(
        start=offset_at_byte(data, parts.start_byte), end=offset_at_byte(data, parts.end_byte)
    )
    return FunctionPlace(
        parts=parts,
        span=span,
        outer_start=offset_at_byte(data, parts.outer_start_byte),
        body_start=offset_at_byte(data, parts.body_start_byte),
        text=text[span.start : span.end],
    )


def tongue_at(place: Place) -> Tongue:
    """The language of the document's comments and texts."""
    if place.tree is None:
        return "en"
    return tongue_of(" ".join([*comments_of(place.tree), *strings_of(place.tree)]))


def imports_of(place: Place) -> str:
    """The import lines of a Python document: they tell a model what its names are."""
    lines = _IMPORT_LINE.findall(place.selection.document.text)
    return "\n".join(lines[:_MOST_IMPORTS])
