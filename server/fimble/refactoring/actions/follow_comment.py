"""Do what a comment says: `# refactor: return early`, in the function around it or right below.

The comment goes with the change. It is an instruction in words for editors that ask for none.

# refactor: use sum()
def total(items):          →    def total(items):
    t = 0                           return sum(items)
    for item in items:
        t += item
    return t
"""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final

from fimble.documents.document import Document
from fimble.refactoring.action import Action, Place, Proposal, Refusal, Selection, Span, Task
from fimble.refactoring.actions.rewrite import ABOUT, rewrite_as_told
from fimble.refactoring.function_place import find_function
from fimble.refactoring.parse_apart import parse_apart
from fimble.refactoring.selected_place import place_of
from fimble.refactoring.whole_function import function_region
from fimble.refactoring.whole_region import Region
from fimble.syntax.parse import SyntaxTree

_COMMENT: Final = re.compile(
    r"[ \t]*(?:#+|//+|--|/\*+)[ \t]*refactor:[ \t]*(?P<words>\S[^\r\n]*?)[ \t]*(?:\*/)?[ \t]*\r?\Z",
    re.IGNORECASE,
)
"""Of a whole line: a comment behind code is about that code, and cannot go as a line."""


_DECORATORS: Final = re.compile(r"(?:[ \t]*@[^\n]*\n)*[ \t]*")


@dataclass(frozen=True, kw_only=True)
class _Told:
    """A comment: what it says, and where its line is, line break included."""

    words: str
    line: Span


def _applies(place: Place) -> bool:
    told = _told(place)
    if told is None:
        return False
    document = place.selection.document
    sign = told.line.start + _blanks(document.text[told.line.start : told.line.end])
    return "comment" in _place_at(document, place.tree, sign).code.kind


def _told(place: Place) -> _Told | None:
    text, at = place.selection.document.text, place.selection.start_offset
    first = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    match = _COMMENT.match(text[first:end])
    if match is None:
        return None
    return _Told(words=match["words"], line=Span(start=first, end=min(end + 1, len(text))))


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    told = _told(task.place)
    assert told is not None
    without = _without(task.document, told.line)
    found = _function_of(without, told.line.start)
    if found is None:
        yield Refusal(reason="There is no function around the comment or right below it.")
        return
    place, region = found
    candidates = rewrite_as_told(replace(task, place=place), region, told.words)
    async with aclosing(candidates):
        async for candidate in candidates:
            kept = isinstance(candidate, Refusal)
            yield candidate if kept else _with_comment(candidate, task.document, told.line, region)


def _without(document: Document, line: Span) -> Document:
    return replace(document, text=document.text[: line.start] + document.text[line.end :])


def _function_of(without: Document, at: int) -> tuple[Place, Region] | None:
    """The function that begins right below the comment; else the one that the comment is in."""
    tree = parse_apart(without.text, without.language_id)
    code = _DECORATORS.match(without.text, at)
    assert code is not None
    for word in re.finditer(r"[^\s(]+", without.text[code.end() :].partition("\n")[0]):
        place = _place_at(without, tree, code.end() + word.start())
        found = find_function(place)
        region = function_region(place)
        if found and region and at <= found.outer_start <= code.end():
            return place, region
    place = _place_at(without, tree, at)
    region = function_region(place)
    return (place, region) if region else None


def _place_at(document: Document, tree: SyntaxTree | None, offset: int) -> Place:
    selection = Selection(document=document, start_offset=offset, end_offset=offset)
    return place_of(selection, tree)


def _blanks(text: str) -> int:
    return len(text) - len(text.lstrip(" \t"))


def _with_comment(proposal: Proposal, document: Document, line: Span, region: Region) -> Proposal:
    """The same, as a change of the text that has the comment."""
    length = line.end - line.start
    start, end = region.span.start, region.span.end
    if line.start <= start:
        allowed = Span(start=line.start, end=end + length)
    else:
        allowed = Span(start=start, end=end + length)
    change = replace(proposal.changes[0], before=document.text, allowed=(allowed,))
    return replace(proposal, changes=(change,))


FOLLOW_COMMENT: Final = Action(
    id="follow_comment",
    title="Do what the comment says",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    about=ABOUT,
    asks_model=True,
    by_agreement=True,
)
