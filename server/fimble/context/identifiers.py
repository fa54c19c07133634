"""Identifiers in text, and the words they are made of: `gen_beginReuse` is gen, begin and reuse."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

IDENTIFIER: Final = re.compile(r"[^\W\d]\w*")
_PART: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+|\d+")
_LONGEST: Final = 80
_SHORTEST_PART: Final = 2


@lru_cache(maxsize=8_192)
def split_identifier(identifier: str) -> tuple[str, ...]:
    """The words of an identifier in lower case, in order; snake_case, camelCase and both."""
    return tuple(part.lower() for part in _PART.findall(identifier))


@lru_cache(maxsize=8_192)
def _indexed(identifier: str) -> str:
    if len(identifier) > _LONGEST:
        return ""
    parts = split_identifier(identifier)
    whole = identifier.lower()
    if len(parts) < 2:
        return whole if len(whole) >= _SHORTEST_PART else ""
    return " ".join((whole, *(part for part in parts if len(part) >= _SHORTEST_PART)))


def words_for_index(text: str) -> str:
    """What full-text search sees of a text: each identifier in lower case, and its words."""
    return " ".join(filter(None, map(_indexed, IDENTIFIER.findall(text))))


def words_of(text: str) -> frozenset[str]:
    """The different words of a text's identifiers."""
    found: set[str] = set()
    for identifier in set(IDENTIFIER.findall(text)):
        found.update(split_identifier(identifier))
    return frozenset(word for word in found if len(word) >= _SHORTEST_PART)


def overlap(first: frozenset[str], second: frozenset[str]) -> float:
    """How alike two sets of words are, 0 to 1 (Jaccard)."""
    either = len(first | second)
    return len(first & second) / either if either else 0.0


def same_lines(lines: Iterable[str]) -> frozenset[str]:
    """The lines that say something, without their indentation, to find them again elsewhere."""
    return frozenset(each for each in (line.strip() for line in lines) if len(each) > 3)
