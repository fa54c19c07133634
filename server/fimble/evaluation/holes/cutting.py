"""Where holes are cut into a file: at nodes of its tree, in one stretch of it. Pure.

One stretch, so that an engine which keeps what it has read reads most of the file once.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from fimble.documents.document import Document
from fimble.documents.position import offset_at_byte, utf8
from fimble.evaluation.holes.hole import Hole, HoleKind
from fimble.syntax.damage import damage_of
from fimble.syntax.parse import parse_once
from fimble.syntax.pieces import Piece, list_pieces

MIX: Final = (
    HoleKind.LINE,
    HoleKind.STATEMENT,
    HoleKind.FINISHED,
    HoleKind.EXPRESSION,
    HoleKind.LINE,
    HoleKind.BLOCK,
    HoleKind.ARGUMENT,
    HoleKind.PROSE,
    HoleKind.LINE,
    HoleKind.STATEMENT,
    HoleKind.WORD,
    HoleKind.FINISHED,
)
"""The kinds in the order in which a file gets them, from the start again where it gets more."""
_STRETCH_LINES: Final = 80
LONGEST_LINE: Final = 160
_MOST_LINES: Final = 10
_SHORTEST: Final = 3
_SHORTEST_WORD: Final = 5


@dataclass(frozen=True, kw_only=True)
class _Cut:
    kind: HoleKind
    start: int
    end: int


def cut_holes(
    text: str, language_id: str, repository: str, path: str, count: int, seed: str
) -> list[Hole]:
    """Up to `count` holes, in the order of the file; none where there is no tree."""
    tree = parse_once(utf8(text), language_id)
    if tree is None:
        return []
    chance = random.Random(f"{seed} {repository} {path}")
    lines = text.count("\n") + 1
    first = chance.randint(0, max(0, lines - _STRETCH_LINES))
    found = list(_cuts(text, tree.data, list_pieces(tree)))
    near = [cut for cut in found if 0 <= text.count("\n", 0, cut.start) - first < _STRETCH_LINES]
    parsed = damage_of(tree).errors == 0
    return [
        Hole(
            repository=repository,
            path=path,
            language_id=language_id,
            kind=cut.kind,
            before=text[: cut.start],
            truth=text[cut.start : cut.end],
            after=text[cut.end :],
            parsed=parsed,
        )
        for cut in sorted(_draw(near, count, chance), key=lambda cut: (cut.start, cut.end))
    ]


def document_of(hole: Hole, uri: str) -> Document:
    """The file as the editor has it while the hole is there."""
    text = hole.before + hole.after
    return Document(uri=uri, language_id=hole.language_id, version=1, text=text)


def _draw(cuts: list[_Cut], count: int, chance: random.Random) -> list[_Cut]:
    by_kind = {kind: [cut for cut in cuts if cut.kind is kind] for kind in HoleKind}
    for each in by_kind.values():
        chance.shuffle(each)
    drawn: list[_Cut] = []
    for turn in range(count):
        left = by_kind[MIX[turn % len(MIX)]]
        if left:
            drawn.append(left.pop())
    return drawn


def _cuts(text: str, data: bytes, pieces: list[Piece]) -> Iterator[_Cut]:
    offsets = Offsets(data)
    for piece in pieces:
        start, end = offsets.of(piece.start_byte), offsets.of(piece.end_byte)
        # Some grammars count the line end to a statement.
        end = start + len(text[start:end].rstrip())
        yield from _cuts_of(text, piece, start, end)


class Offsets:
    """Byte offsets to offsets; a table only where they differ."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._same = data.isascii()

    def of(self, byte_offset: int) -> int:
        """The offset in code points."""
        return byte_offset if self._same else offset_at_byte(self._data, byte_offset)


def _cuts_of(text: str, piece: Piece, start: int, end: int) -> Iterator[_Cut]:
    line_start = text.rfind("\n", 0, start) + 1
    line_end = end_of_line(text, end)
    indentation, rest = text[line_start:start], text[end:line_end]
    part = text[start:end]
    is_one_line = "\n" not in part and line_end - line_start <= LONGEST_LINE
    if piece.kind == "statement" and not indentation.strip():
        yield from _cuts_of_statement(text, start, end, line_end)
    elif piece.kind in ("argument", "expression") and is_one_line and len(part) >= _SHORTEST:
        kind = HoleKind.ARGUMENT if piece.kind == "argument" else HoleKind.EXPRESSION
        yield _Cut(kind=kind, start=start, end=end)
    elif piece.kind == "word" and len(part) >= _SHORTEST_WORD:
        middle = start + len(part) // 2
        yield _Cut(kind=HoleKind.WORD, start=middle, end=middle)
    elif piece.kind == "token" and is_one_line and indentation.strip():
        long_enough = line_end - start >= 2 * _SHORTEST and rest.strip()
        if long_enough and text[start - 1 : start] in (" ", "(", ".", "[", "{", ","):
            end = start + len(text[start:line_end].rstrip())
            yield _Cut(kind=HoleKind.LINE, start=start, end=end)
    elif piece.kind == "prose":
        yield from _cuts_of_prose(text, start, end)


def _cuts_of_statement(text: str, start: int, end: int, line_end: int) -> Iterator[_Cut]:
    part = text[start:end]
    # The semicolon belongs to it wherever the grammar puts it.
    end = line_end if text[end:line_end].strip() == ";" else end
    if text[end:line_end].strip() or not len(part) >= _SHORTEST:
        return
    lines = part.count("\n") + 1
    if lines <= _MOST_LINES:
        kind = HoleKind.STATEMENT if lines == 1 else HoleKind.BLOCK
        yield _Cut(kind=kind, start=start, end=end)
    following = text[line_end + 1 : end_of_line(text, line_end + 1)]
    is_finished = lines == 1 and text[end - 1 : end] in (";", ")", "]", "}")
    if is_finished and following.strip(" \t)}];,"):
        yield _Cut(kind=HoleKind.FINISHED, start=end, end=end)


def _cuts_of_prose(text: str, start: int, end: int) -> Iterator[_Cut]:
    """After some words of a line of text that reads like a sentence; its rest is cut out."""
    while start < end:
        line_end = min(end_of_line(text, start), end)
        words = text[start:line_end].split(" ")
        if len(words) >= 6 and sum(word.isalpha() for word in words) >= 5:
            cut = start + len(" ".join(words[: len(words) // 2])) + 1
            stop = cut + len(text[cut:line_end].rstrip())
            if stop == cut + len(text[cut : end_of_line(text, cut)].rstrip()):
                yield _Cut(kind=HoleKind.PROSE, start=cut, end=stop)
        start = line_end + 1


def end_of_line(text: str, offset: int) -> int:
    """Where the line of an offset ends, before its line break."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
