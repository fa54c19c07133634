"""Whether a text put into a document makes it parse worse: it may have errors already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fimble.syntax.parse import SyntaxTree, with_edit

_WOBBLE_BYTES: Final = 120
"""By how much an error that was there may grow: where it ends is the parser's guess, to a line or
two, while what swallows a definition grows by far more."""


@dataclass(frozen=True, kw_only=True)
class Damage:
    """The errors of a tree.

    Attributes:
        errors: nodes that are wrong or missing.
        broken_bytes: how much text stands in wrong nodes.
    """

    errors: int
    broken_bytes: int


def damage_of(tree: SyntaxTree) -> Damage:
    """Count the errors of a tree; only what holds one is looked at."""
    errors = broken_bytes = 0
    waiting = [(tree.root, False)]
    while waiting:
        node, counted = waiting.pop()
        if not node.has_error:
            continue
        if node.is_error or node.is_missing:
            errors += 1
            broken_bytes += 0 if counted else node.end_byte - node.start_byte
        waiting.extend((child, counted or node.is_error) for child in node.children)
    return Damage(errors=errors, broken_bytes=broken_bytes)


def damage_before(tree: SyntaxTree, line_start: int, line_end: int) -> tuple[Damage, SyntaxTree]:
    """The damage that is no suggestion's fault, and the tree that has it.

    An unfinished line under the cursor is normal, and a suggestion is there to finish it: where the
    document without that line (given in bytes) has fewer errors, those count.
    """
    damage = damage_of(tree)
    if damage.errors:
        without_line = with_edit(tree, line_start, line_end, "")
        if without_line is not None and (less := damage_of(without_line)).errors < damage.errors:
            return less, without_line
    return damage, tree


def is_worse(after: Damage, before: Damage, added_bytes: int) -> bool:
    """Whether there are more errors, or one has grown to swallow what was sound before."""
    grown = after.broken_bytes - before.broken_bytes
    return after.errors > before.errors or grown > added_bytes + _WOBBLE_BYTES
