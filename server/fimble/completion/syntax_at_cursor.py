"""What the tree of a document says of the cursor, in the words of the pipeline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from fimble.completion.replaced_range import replaced_end
from fimble.completion.surroundings import Surroundings
from fimble.documents.position import byte_offset_at, offset_at_byte, utf8
from fimble.engine.block_end import indentation_columns
from fimble.prompt.budget import Signature
from fimble.prompt.enclosing_lines import enclosing_lines
from fimble.syntax.balance import missing_closers
from fimble.syntax.cursor import Inside, place_of_cursor
from fimble.syntax.damage import Damage, damage_before, damage_of, is_worse
from fimble.syntax.parse import SyntaxTree, with_edit
from fimble.syntax.wanted_names import wanted_names

_LONG_QUOTES: Final = ('"""', "'''", "`")


@dataclass(frozen=True, kw_only=True)
class SyntaxAtCursor:
    """See `Place`, which has these attributes too."""

    inside: Inside = "code"
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
    signatures = _signatures(sounder, line_start if sounder is not tree else byte_offset)
    signatures = signatures or enclosing_lines(text, offset)
    scope_end = byte_offset + len(utf8(_rest_of_scope(around, text, signatures)))
    return SyntaxAtCursor(
        inside=place.inside,
        missing_closers=missing_closers(tree, byte_offset),
        adds_errors=_check_of_errors(tree, damage, text, offset),
        signatures=signatures,
        wanted=wanted_names(tree, byte_offset, scope_end),
    )


def _rest_of_scope(around: Surroundings, text: str, signatures: tuple[Signature, ...]) -> str:
    """The lines below that belong to the definition around the cursor: those deeper than it."""
    columns = -1
    if signatures:
        offset = signatures[-1].offset
        line = text[text.rfind("\n", 0, offset) + 1 : offset + 1]
        columns = indentation_columns(line)
    lines = [around.line_after]
    for line in around.lines_below:
        if line.strip() and indentation_columns(line) <= columns:
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
