"""How much of a suggestion stands in a document, right after an edit and some time later. Pure."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

from fimble.prompt.changed_range import ChangedRange
from fimble.record.given_suggestion import GivenSuggestion

_AUTOMATIC_CLOSERS: Final = ")]}\"'`>"
_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_BLANKS: Final = re.compile(r"\s+")
_NEAR: Final = 50
"""Characters. Copilot looks as near, and then, as we do, as far as this:"""
_FAR: Final = 1500
_LEAST_TAKEN: Final = 3
"""Characters of an edit that count as taking a part of a suggestion, blanks together as one. A key
types one, with a closer that the editor adds two; some editors send two quick keys as one edit."""


def taken_so_far(given: GivenSuggestion, text: str) -> str | None:
    """The beginning of a suggestion that stands in its place; None where it fits no longer.

    Closers that the editor adds by itself may stand behind it.
    """
    head, tail = given.document_text[: given.start_offset], given.document_text[given.end_offset :]
    if len(text) < len(head) + len(tail) or not (text.startswith(head) and text.endswith(tail)):
        return None
    middle = text[len(head) : len(text) - len(tail)]
    replaced = given.document_text[given.start_offset : given.end_offset]
    for standing in (
        middle,
        middle.removesuffix(replaced),
        middle.removesuffix(replaced).rstrip(_AUTOMATIC_CLOSERS),
    ):
        if given.text.startswith(standing):
            return standing
    return None


def is_acceptance(before: str, after: str) -> bool:
    """Whether one edit from `before` to `after`, both of `taken_so_far`, was no typing."""
    added = after[len(before) :] if after.startswith(before) else ""
    return len(_BLANKS.sub(" ", added)) >= _LEAST_TAKEN


def share_standing(accepted: str, text: str, offset: int) -> float:
    """How much of an accepted text still stands near where it was, 0 to 1.

    Counted in characters of the words and signs that are there in the same order. Farther away,
    where it may have been moved to, only one piece counts, lest any code look like any other.
    """
    tokens = _TOKEN.findall(accepted)
    whole = sum(map(len, tokens))
    if not whole:
        return 1.0
    near = _matches(tokens, _around(text, offset, len(accepted), _NEAR))
    share = sum(near) / whole
    if share < 0.5:
        far = _matches(tokens, _around(text, offset, len(accepted), _FAR))
        share = max(share, max(far, default=0) / whole)
    return min(share, 1.0)


def shifted(offset: int, change: ChangedRange) -> int:
    """Where a place is after a change."""
    if change.old_end <= offset:
        return offset + change.new_end - change.old_end
    return min(offset, change.start)


def _around(text: str, offset: int, length: int, more: int) -> list[str]:
    return _TOKEN.findall(text[max(0, offset - more) : offset + length + more])


def _matches(tokens: list[str], found: list[str]) -> list[int]:
    """The characters of each piece that both have, pieces in order."""
    blocks = SequenceMatcher(None, tokens, found, autojunk=False).get_matching_blocks()
    return [sum(map(len, tokens[block.a : block.a + block.size])) for block in blocks]
