"""What the tree of a document says of the cursor, in the words of the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fimble.completion.replaced_range import replaced_end
from fimble.completion.surroundings import Surroundings
from fimble.documents.position import byte_offset_at, offset_at_byte, utf8
from fimble.prompt.budget import Signature
from fimble.prompt.enclosing_lines import enclosing_lines
from fimble.syntax.balance import missing_closers
from fimble.syntax.cursor import place_of_cursor
from fimble.syntax.damage import Damage, damage_before, damage_of, is_worse
from fimble.syntax.parse import SyntaxTree, with_edit
from fimble.syntax.wanted_names import wanted_names

_LONG_QUOTES: Final = ('"""', "'''", "`")


@dataclass(frozen=True, kw_only=True)
class SyntaxAtCursor:
    """See `Place`, which has these attributes too."""

    inside_literal: bool = False
    missing_closers: str | None = None
    adds_errors: Callable[[str], bool] | None = None
    signatures: tuple[Signature, ...] = ()
    wanted: tuple[str, ...] = ()


def read_syntax(
    tree: SyntaxTree | None, text: str, offset: int, around: Surroundings
) -> SyntaxAtCursor:
    """Ask the tree; without one only the lines above tell what encloses the cursor."""
    byte_offset = byte_offset_at(text, offset)
    place = place_of_cursor(tree, byte_offset)
    if tree is None or place is None:
        return SyntaxAtCursor(signatures=enclosing_lines(text, offset))
    line_start = byte_offset - len(utf8(around.line_before.lstrip()))
    line_end = byte_offset + len(utf8(around.line_after))
    long_string = any(quote in around.line_before for quote in _LONG_QUOTES)
    if place.inside == "comment" or (place.inside == "string" and long_string):
        line_start = line_end = byte_offset  # text over lines need not be finished by this one
    damage, sounder = damage_before(tree, line_start, line_end)
    block_end = byte_offset + len(utf8(_rest_of_block(around)))
    return SyntaxAtCursor(
        inside_literal=place.inside != "code",
        missing_closers=missing_closers(tree, byte_offset),
        adds_errors=_check_of_errors(tree, damage, text, offset),
        signatures=_signatures(sounder, line_start if sounder is not tree else byte_offset)
        or enclosing_lines(text, offset),
        wanted=wanted_names(tree, byte_offset, block_end),
    )


def _rest_of_block(around: Surroundings) -> str:
    """The lines below up to the first that stands at the margin, where another definition begins.

    At the margin itself that is all of them.
    """
    lines = [around.line_after]
    at_margin = not around.line_before[:1].isspace() and bool(around.line_before.strip())
    for line in around.lines_below:
        if line[:1].strip() and not at_margin:
            break
        lines.append(line)
    return around.line_end.join(lines)


def _check_of_errors(
    tree: SyntaxTree, before: Damage, document: str, offset: int
) -> Callable[[str], bool]:
    def adds_errors(text: str) -> bool:
        start = byte_offset_at(document, offset)
        end = byte_offset_at(document, replaced_end(text, document, offset))
        after = with_edit(tree, start, end, text)
        return after is not None and is_worse(damage_of(after), before, len(utf8(text)))

    return adds_errors


def _signatures(tree: SyntaxTree, byte_offset: int) -> tuple[Signature, ...]:
    """The signatures above a place; none where an error around it hides them."""
    place = place_of_cursor(tree, byte_offset)
    if place is None or place.broken:
        return ()
    return tuple(
        Signature(
            offset=offset_at_byte(tree.data, definition.start_byte),
            text=tree.data[definition.start_byte : definition.signature_end_byte].decode(
                "utf-8", "replace"
            ),
        )
        for definition in place.definitions
        if definition.signature_end_byte <= byte_offset
    )
