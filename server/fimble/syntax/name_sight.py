"""Which names can be seen from a place: those of the functions around it and of no other ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from fimble.syntax.outline import Definition, enclosing_definitions, outline
from fimble.syntax.parse import SyntaxTree

_HOLDS_MEMBERS: Final = re.compile(
    r"class|struct|union|enum|interface|trait|impl|mod_item|module|namespace|record|object|protocol"
)
"""Kinds of definitions whose names are seen from outside, or may be: no functions."""


class NameSight:
    """What a place sees of its document.

    Args:
        tree: the document.
        start, end: in bytes, what is not looked at: the code that wants the names.
    """

    def __init__(self, tree: SyntaxTree, start: int, end: int) -> None:
        self._tree, self._start, self._end = tree, start, end

    def knows(self, name: bytes) -> bool:
        """Whether a name stands, in any role, where the place can see it."""
        return any(not self._is_hidden(place) for place in self._places(name))

    def _places(self, name: bytes) -> Iterator[int]:
        data = self._tree.data
        if name not in data[: self._start] and name not in data[self._end :]:
            return  # quicker by far than a pattern
        for match in re.finditer(rb"(?<![\w$])%s(?![\w$])" % re.escape(name), data):
            if not self._start <= match.start() < self._end:
                yield match.start()

    def _is_hidden(self, place: int) -> bool:
        return any(
            each.signature_end_byte <= place < each.end_byte for each in self._other_functions
        )

    @cached_property
    def _other_functions(self) -> tuple[Definition, ...]:
        around = {each.start_byte for each in enclosing_definitions(self._tree, self._start)}
        return tuple(
            each
            for each in outline(self._tree)
            if each.has_body
            and not _HOLDS_MEMBERS.search(each.kind)
            and each.start_byte not in around
        )
