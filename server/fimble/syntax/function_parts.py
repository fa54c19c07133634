"""The function around a place: where its head, its body and its docstring are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from fimble.syntax.expressions import FUNCTIONS, enclosing
from fimble.syntax.parse import SyntaxTree

_WRAPPERS: Final = frozenset(
    ("decorated_definition", "export_statement", "lexical_declaration", "variable_declarator")
)


@dataclass(frozen=True, kw_only=True)
class FunctionParts:
    """A function, in bytes.

    Attributes:
        name: empty where it has none.
        start_byte: of its first word, decorators and `export` left out.
        outer_start_byte: with them.
        body_start_byte: of what follows the head: a comment, the first statement or the brace.
        indent: the blanks before its first line.
        body_indent: the blanks before the first statement of its body; empty if in the head's line.
        has_docs: it has a docstring; outside Python, a comment right before it.
        is_method: it is a member of a class.
    """

    name: str
    start_byte: int
    outer_start_byte: int
    body_start_byte: int
    end_byte: int
    indent: str
    body_indent: str
    has_docs: bool
    is_method: bool


def function_parts(tree: SyntaxTree, byte_offset: int) -> FunctionParts | None:
    """The innermost function with a name around a place; None where there is none."""
    leaf = tree.root.descendant_for_byte_range(byte_offset, byte_offset)
    node = _named_by(leaf) or enclosing(leaf, FUNCTIONS)
    while node is not None and not _name(tree, node):
        node = enclosing(node.parent, FUNCTIONS)
    body = node.child_by_field_name("body") if node else None
    if node is None or body is None:
        return None
    outer = node
    while outer.parent is not None and outer.parent.type in _WRAPPERS:
        outer = outer.parent
    first = body.named_children[0] if body.named_children else body
    return FunctionParts(
        name=_name(tree, node),
        start_byte=node.start_byte,
        outer_start_byte=outer.start_byte,
        body_start_byte=_behind_head(node, body).start_byte,
        end_byte=node.end_byte,
        indent=_blanks_before(tree, outer.start_byte),
        body_indent="" if _same_line(tree, node, first) else _blanks_before(tree, first.start_byte),
        has_docs=_has_docs(tree, first, outer),
        is_method=enclosing(node.parent, frozenset(("class_definition", "class_body"))) is not None,
    )


def _named_by(leaf: Node | None) -> Node | None:
    """The function that a variable is made of, where the place is that variable's name."""
    parent = leaf.parent if leaf is not None else None
    if leaf is None or parent is None or parent.type != "variable_declarator":
        return None
    value = parent.child_by_field_name("value")
    is_name = parent.child_by_field_name("name") == leaf
    return value if is_name and value is not None and value.type in FUNCTIONS else None


def _name(tree: SyntaxTree, node: Node) -> str:
    name = node.child_by_field_name("name")
    parent = node.parent
    if name is None and parent is not None and parent.type == "variable_declarator":
        name = parent.child_by_field_name("name")
    declarator = node.child_by_field_name("declarator")
    while name is None and declarator is not None:
        following = declarator.child_by_field_name("declarator")
        name = declarator if following is None else None
        declarator = following
    return tree.data[name.start_byte : name.end_byte].decode("utf-8", "replace") if name else ""


def _blanks_before(tree: SyntaxTree, start: int) -> str:
    line_start = tree.data.rfind(b"\n", 0, start) + 1
    blanks = tree.data[line_start:start]
    return blanks.decode("utf-8", "replace") if not blanks.strip() else ""


def _same_line(tree: SyntaxTree, node: Node, first: Node) -> bool:
    return b"\n" not in tree.data[node.start_byte : first.start_byte]


def _behind_head(node: Node, body: Node) -> Node:
    """The body, or a comment before it, which in Python is not part of the body's node."""
    colon = next((child for child in node.children if child.type == ":"), None)
    following = colon.next_named_sibling if colon else None
    return following if following and following.type == "comment" else body


def _has_docs(tree: SyntaxTree, first: Node, outer: Node) -> bool:
    inside = first.named_children[:1] if first.type == "expression_statement" else []
    if any(each.type in ("string", "concatenated_string") for each in inside):
        return True
    before = outer.prev_named_sibling
    if tree.language_id == "python" or before is None or not before.type.endswith("comment"):
        return False
    # A line comment's node ends with its line break in some grammars.
    return outer.start_point.row - before.end_point.row <= 1
