"""Which brackets are open at a place and closed nowhere below, by the tokens of the tree.

Tokens, not characters: a bracket in a string or a comment is none. Only a stretch of the document
around the place is read, so that it takes no longer in a large file.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from tree_sitter import Query, QueryCursor

from fimble.syntax.languages import grammar
from fimble.syntax.parse import SyntaxTree

_CLOSERS: Final = {"(": ")", "[": "]", "{": "}"}
_BRACKETS: Final = frozenset("()[]{}")
_REACH_BYTES: Final = 30_000


def missing_closers(tree: SyntaxTree, byte_offset: int) -> str | None:
    """The closers that lack, innermost first; None where the language has no brackets."""
    wanted = _bracket_query(tree.language_id)
    if wanted is None:
        return None
    start, end = max(0, byte_offset - _REACH_BYTES), byte_offset + _REACH_BYTES
    before, after = _brackets(tree, wanted, start, end, byte_offset)
    open_here: list[str] = []
    for bracket in before:
        _follow(open_here, bracket)
    missing: list[str] = []
    opened_below: list[str] = []
    for bracket in after:
        if opened_below or bracket in _CLOSERS:
            _follow(opened_below, bracket)
        elif bracket in open_here:
            # What stands inside of what this closes can be closed no more.
            while open_here[-1] != bracket:
                missing.append(open_here.pop())
            open_here.pop()
    if end >= len(tree.data):
        missing.extend(reversed(open_here))
    return "".join(missing)


def _follow(expected: list[str], bracket: str) -> None:
    """One bracket more: an opener is waited for, a closer closes what is inside it, too."""
    if bracket in _CLOSERS:
        expected.append(_CLOSERS[bracket])
    elif bracket in expected:
        while expected.pop() != bracket:
            pass


def _brackets(
    tree: SyntaxTree, wanted: Query, start: int, end: int, byte_offset: int
) -> tuple[list[str], list[str]]:
    """The brackets before and after a place, in order."""
    cursor = QueryCursor(wanted)
    cursor.set_byte_range(start, end)
    before: list[str] = []
    after: list[str] = []
    nodes = cursor.captures(tree.root).get("bracket", [])
    for node in sorted(nodes, key=lambda node: node.start_byte):
        if node.start_byte == node.end_byte:
            continue  # missing: the parser has made it up
        side = before if node.start_byte < byte_offset else after
        side.extend(character for character in node.type if character in _BRACKETS)
    return before, after


@cache
def _bracket_query(language_id: str) -> Query | None:
    """Every token of a grammar that is made of signs and has a bracket: also `${` or `))`."""
    language = grammar(language_id)
    if language is None:
        return None
    kinds = {
        kind
        for number in range(language.node_kind_count)
        if not language.node_kind_is_named(number)
        and language.node_kind_is_visible(number)
        and (kind := language.node_kind_for_id(number))
        and _BRACKETS.intersection(kind)
        and not any(character.isalnum() or character in '"\\' for character in kind)
    }
    if not kinds:
        return None
    return Query(language, " ".join(f'"{kind}" @bracket' for kind in sorted(kinds)))
