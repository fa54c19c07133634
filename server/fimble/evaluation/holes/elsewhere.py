"""Holes that another file fills: before a name that is defined there and said nowhere else here.

What CrossCodeEval asks (Ding et al., 2023, arXiv:2310.11248), of whole repositories in any language
of the syntax table. Pure.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from fimble.documents.position import utf8
from fimble.evaluation.holes.cutting import LONGEST_LINE, Offsets, end_of_line
from fimble.evaluation.holes.hole import Hole, HoleKind
from fimble.evaluation.holes.repositories import SourceText
from fimble.syntax.damage import damage_of
from fimble.syntax.parse import SyntaxTree, parse_once
from fimble.syntax.pieces import list_pieces
from fimble.syntax.tags import read_tags

HOLES_A_FILE: Final = 3
_WORD: Final = re.compile(r"[^\W\d]\w*")
_BRINGS_IN: Final = re.compile(r"\s*(?:from|import|export|use|using|package|#\s*include|mod)\b")
_SHORTEST_NAME: Final = 5
_MOST_DEFINITIONS: Final = 2
"""What more files define (`create`, `update`) is not surely the one that is meant here."""


def names_defined(files: Sequence[SourceText]) -> dict[str, frozenset[str]]:
    """Of each name that few files of a repository define, the paths of those files."""
    paths: dict[str, set[str]] = {}
    for file in files:
        for tag in read_tags(utf8(file.text), file.language_id):
            paths.setdefault(tag.name, set()).add(file.path)
    return {name: frozenset(where) for name, where in paths.items() if _is_telling(name, where)}


def cut_elsewhere(
    source: SourceText, repository: str, defined: dict[str, frozenset[str]], seed: str
) -> list[Hole]:
    """Up to three holes of a file, in its order: the rest of the line from such a name on.

    Args:
        defined: what `names_defined` tells of the repository.
    """
    tree = parse_once(utf8(source.text), source.language_id)
    if tree is None:
        return []
    chance = random.Random(f"{seed} {repository} {source.path}")
    starts = list(_starts(source, tree, defined))
    parsed = damage_of(tree).errors == 0
    drawn = sorted(chance.sample(starts, min(HOLES_A_FILE, len(starts))))
    return [_hole(source, repository, start, parsed) for start in drawn]


def _is_telling(name: str, where: set[str]) -> bool:
    return len(name) >= _SHORTEST_NAME and len(where) <= _MOST_DEFINITIONS


def _starts(
    source: SourceText, tree: SyntaxTree, defined: dict[str, frozenset[str]]
) -> Iterator[int]:
    said, offsets = Counter(_WORD.findall(source.text)), Offsets(tree.data)
    for piece in list_pieces(tree):
        if piece.kind != "word":
            continue
        name = tree.data[piece.start_byte : piece.end_byte].decode("utf-8", "replace")
        where = defined.get(name, frozenset())
        if said[name] == 1 and where and source.path not in where:
            start = offsets.of(piece.start_byte)
            if _is_used_here(source.text, start):
                yield start


def _is_used_here(text: str, start: int) -> bool:
    """Whether something of its line stands before it, and the line brings nothing in."""
    line_start = text.rfind("\n", 0, start) + 1
    line = text[line_start : end_of_line(text, start)]
    before = text[line_start:start]
    return bool(before.strip()) and len(line) <= LONGEST_LINE and not _BRINGS_IN.match(line)


def _hole(source: SourceText, repository: str, start: int, parsed: bool) -> Hole:
    text = source.text
    end = start + len(text[start : end_of_line(text, start)].rstrip())
    return Hole(
        repository=repository,
        path=source.path,
        language_id=source.language_id,
        kind=HoleKind.ELSEWHERE,
        before=text[:start],
        truth=text[start:end],
        after=text[end:],
        parsed=parsed,
    )
