"""What a selection is made of: a name, an expression, whole statements, or pieces of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from tree_sitter import Node

from fimble.syntax.expressions import (
    FUNCTIONS,
    NAMES,
    enclosing,
    expression_kinds,
    statement_around,
)
from fimble.syntax.parse import SyntaxTree

Shape = Literal["cursor", "expression", "statements", "other"]
_BLANKS: Final = b" \t\r\n\f"


@dataclass(frozen=True, kw_only=True)
class CodeNode:
    """A node as plain data, in bytes."""

    kind: str
    start_byte: int
    end_byte: int


@dataclass(frozen=True, kw_only=True)
class SelectedCode:
    """A selection without the blanks around it, in bytes.

    Attributes:
        shape: `cursor` where nothing (or blanks alone) is selected.
        kind: of the selected node; of the innermost one for a cursor.
        name: the name under the cursor, or that is selected; None where there is none.
        statement: the innermost whole statement around it.
        function: the innermost function around it.
        broken: an error is near, so that the rest may be wrong.
    """

    start_byte: int
    end_byte: int
    shape: Shape
    kind: str = ""
    name: CodeNode | None = None
    statement: CodeNode | None = None
    function: CodeNode | None = None
    broken: bool = False


def read_selection(tree: SyntaxTree | None, start_byte: int, end_byte: int) -> SelectedCode:
    """What a range is made of."""
    if tree is None:
        return SelectedCode(start_byte=start_byte, end_byte=end_byte, shape="other")
    start, end = _without_blanks(tree.data, start_byte, end_byte)
    node = tree.root.descendant_for_byte_range(start, end)
    if node is None:
        return SelectedCode(start_byte=start, end_byte=end, shape="other")
    name = _name_at(tree, start, end)
    return SelectedCode(
        start_byte=start,
        end_byte=end,
        shape=_shape(tree, node, start, end),
        kind=_outermost_of_range(node).type,
        name=_plain(name),
        statement=_plain(statement_around(node)),
        function=_plain(enclosing(node, FUNCTIONS)),
        broken=_is_broken(node),
    )


def _without_blanks(data: bytes, start: int, end: int) -> tuple[int, int]:
    selected = data[start:end]
    if not selected.strip(_BLANKS):
        return start, start
    start += len(selected) - len(selected.lstrip(_BLANKS))
    return start, end - (len(selected) - len(selected.rstrip(_BLANKS)))


def _shape(tree: SyntaxTree, node: Node, start: int, end: int) -> Shape:
    if start == end:
        return "cursor"
    whole = _outermost_of_range(node)
    if (whole.start_byte, whole.end_byte) == (start, end):
        kinds = expression_kinds(tree.language_id)
        inner: Node | None = whole
        while inner is not None and (inner.start_byte, inner.end_byte) == (start, end):
            if inner.type in kinds:
                return "expression" if not _is_whole_statement(inner) else "statements"
            inner = inner.named_child(0) if inner.named_child_count == 1 else None
    return "statements" if _are_statements(tree, start, end) else "other"


def _is_whole_statement(node: Node) -> bool:
    """Whether an expression's value is not used: it stands as a statement."""
    statement = statement_around(node)
    return statement is not None and (
        (statement.start_byte, statement.end_byte) == (node.start_byte, node.end_byte)
    )


def _are_statements(tree: SyntaxTree, start: int, end: int) -> bool:
    """Whether a range begins with one statement and ends with one of the same block."""
    first = statement_around(tree.root.descendant_for_byte_range(start, start + 1))
    last = statement_around(tree.root.descendant_for_byte_range(max(end - 1, start), end))
    while first is not None and first.start_byte == start and last is not None:
        if first.parent == last.parent:
            return end in (last.end_byte, _end_with_semicolon(last))
        last = statement_around(last.parent)
    return False


def _end_with_semicolon(node: Node) -> int:
    following = node.next_sibling
    return following.end_byte if following and following.type == ";" else node.end_byte


def _outermost_of_range(node: Node) -> Node:
    parent = node.parent
    while parent is not None and (
        (parent.start_byte, parent.end_byte) == (node.start_byte, node.end_byte)
    ):
        node, parent = parent, parent.parent
    return node


def _name_at(tree: SyntaxTree, start: int, end: int) -> Node | None:
    """The name that a cursor stands in or behind, or that is selected."""
    for first, last in ((start, end), (max(start - 1, 0), end)):
        node = tree.root.descendant_for_byte_range(first, last)
        if node is not None and node.type in NAMES and node.start_byte <= start:
            return node
        if start != end:
            return None
    return None


def _is_broken(node: Node) -> bool:
    """Whether the statement around a node holds an error, or is in one."""
    near = statement_around(node) or node
    return near.has_error or enclosing(node, frozenset({"ERROR"})) is not None


def _plain(node: Node | None) -> CodeNode | None:
    if node is None:
        return None
    return CodeNode(kind=node.type, start_byte=node.start_byte, end_byte=node.end_byte)
