"""The question that the sources answer: what of this workspace matters at this cursor?"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from fimble.context.identifiers import IDENTIFIER, same_lines, words_of
from fimble.context.import_lines import Import, find_imports
from fimble.context.receiver import find_called, find_receiver

_NEAR_BEFORE: Final = 30
_NEAR_AFTER: Final = 10
_WINDOW_BEFORE: Final = 100
_WINDOW_AFTER: Final = 40
"""Lines that the prompt has most often anyway: what they say needs no second telling."""
_WEIGHTS: Final = ((0, 1.0), (3, 0.8), (10, 0.6), (_NEAR_BEFORE, 0.4))
"""Lines away from the cursor, and what a name is worth there."""
_HEADER_WEIGHT: Final = 0.7


@dataclass(frozen=True, kw_only=True)
class ContextQuery:
    """A place to complete at, as the sources see it.

    Attributes:
        path: of the document, from the root of its workspace.
        text, offset, line: the document, and the cursor in it; lines from 0.
        names: the identifiers near the cursor, and how near they are (0 to 1).
        receiver: what stands before the dot at the cursor (`shelf` in `self.shelf.ad`), or empty.
        called: the function whose arguments the cursor is among; may be empty.
        words: the words of the lines near the cursor.
        window: the lines that stand in the prompt anyway.
    """

    path: str
    language: str
    text: str
    offset: int
    line: int
    names: Mapping[str, float]
    receiver: str
    called: str
    imports: tuple[Import, ...]
    words: frozenset[str]
    window: frozenset[str]

    @property
    def focus(self) -> tuple[str, str]:
        """What the cursor is about; while it is the same, so is what should be known."""
        return self.receiver, self.called


def make_query(
    path: str, language: str, text: str, offset: int, headers: Sequence[str] = ()
) -> ContextQuery:
    """Look around the cursor.

    Args:
        headers: the signatures of the classes and functions around it.
    """
    before, after = text[:offset].split("\n"), text[offset:].split("\n")
    imports = find_imports(text)
    near = [*before[-_NEAR_BEFORE:], *after[:_NEAR_AFTER]]
    return ContextQuery(
        path=path,
        language=language,
        text=text,
        offset=offset,
        line=len(before) - 1,
        names=_names(before, after, headers),
        receiver=find_receiver(before[-1]),
        called=find_called(text, offset),
        imports=imports,
        words=words_of("\n".join(near)),
        window=same_lines([*before[-_WINDOW_BEFORE:], *after[:_WINDOW_AFTER]]),
    )


def focus_of(text: str, offset: int) -> tuple[str, str]:
    """`ContextQuery.focus` alone, which is quick."""
    line_start = text.rfind("\n", 0, offset) + 1
    return find_receiver(text[line_start:offset]), find_called(text, offset)


def _names(before: list[str], after: list[str], headers: Sequence[str]) -> dict[str, float]:
    names: dict[str, float] = {}
    for header in headers:
        _add(names, header, _HEADER_WEIGHT)
    for distance, line in enumerate(reversed(before[-_NEAR_BEFORE:])):
        _add(names, line, _weight(distance))
    for distance, line in enumerate(after[:_NEAR_AFTER]):
        _add(names, line, _weight(distance + 3))
    return names


def _add(names: dict[str, float], text: str, weight: float) -> None:
    for name in IDENTIFIER.findall(text):
        names[name] = max(weight, names.get(name, 0.0))


def _weight(distance: int) -> float:
    return next((weight for most, weight in _WEIGHTS if distance <= most), 0.3)


def is_type_like(name: str) -> bool:
    """Whether a name is spelled as types are in most languages."""
    return bool(re.match(r"_*[A-Z]\w*[a-z]", name))
