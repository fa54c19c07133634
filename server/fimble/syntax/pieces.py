"""The pieces of a document that could be missing from it: statements, arguments, values, words.

For the evaluation, which cuts holes there. Grammars name things alike, so one table of names serves
all of them; what a grammar calls otherwise is only not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from tree_sitter import Node

from fimble.syntax.parse import SyntaxTree

PieceKind = Literal["statement", "argument", "expression", "word", "prose", "token"]

_HOLDS_STATEMENTS: Final = re.compile(
    r"block|(?:.*_)?body|statement_list|statement_block|module|program|source_file"
    r"|translation_unit|compound_statement|declaration_list|field_declaration_list"
)
_HOLDS_ARGUMENTS: Final = ("argument_list", "arguments")
_VALUE_FIELDS: Final = ("right", "value", "condition")
_PROSE: Final = re.compile(r"(?:.*_)?comment|string_content|string_fragment")
_NO_STATEMENT: Final = re.compile(r"(?:.*_)?comment|.*import.*|preproc_.*|package_.*|use_.*")


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A part of the text, in bytes. `token` is any leaf of the tree that is code."""

    kind: PieceKind
    start_byte: int
    end_byte: int


def list_pieces(tree: SyntaxTree) -> list[Piece]:
    """All pieces in the document's order; what stands in an error is left out."""
    found: list[Piece] = []
    waiting: list[tuple[Node, str | None]] = [(tree.root, None)]
    while waiting:
        node, field = waiting.pop()
        if node.is_error or node.is_missing:
            continue
        for kind in _kinds(node, field):
            found.append(Piece(kind=kind, start_byte=node.start_byte, end_byte=node.end_byte))
        if not _PROSE.fullmatch(node.type):
            children = node.children
            waiting += [(each, node.field_name_for_child(i)) for i, each in enumerate(children)]
    return sorted(found, key=lambda piece: (piece.start_byte, piece.end_byte, piece.kind))


def _kinds(node: Node, field: str | None) -> Iterator[PieceKind]:
    if _PROSE.fullmatch(node.type):
        yield "prose"
        return
    if not node.child_count:
        yield "token"
        if node.type.endswith("identifier"):
            yield "word"
    parent = node.parent
    if not node.is_named or parent is None:
        return
    if parent.type in _HOLDS_ARGUMENTS:
        yield "argument"
    elif _HOLDS_STATEMENTS.fullmatch(parent.type) and not _NO_STATEMENT.fullmatch(node.type):
        yield "statement"
    elif field in _VALUE_FIELDS or parent.type == "return_statement":
        yield "expression"
