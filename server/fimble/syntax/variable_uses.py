"""What is done to a variable at one place: bound, set, given a value, its address taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.brace_evaluation import field_of
from fimble.syntax.expressions import BLOCKS, FUNCTIONS, enclosing
from fimble.syntax.parse import SyntaxTree

_BINDING_FIELDS: Final = frozenset(
    ("name", "parameter", "parameters", "declarator", "alias", "pattern", "label")
)
_CALLED: Final = frozenset(("method_invocation", "macro_invocation"))
_MEMBERS: Final = frozenset((
    "member_expression", "subscript_expression", "selector_expression", "index_expression",
    "field_expression", "field_access", "array_access", "slice_expression",
))  # fmt: skip


def names_between(function: Node, start: int, end: int) -> Iterator[Node]:
    """The names of a function that begin between two bytes, in their order."""
    waiting = [function]
    while waiting:
        node = waiting.pop(0)
        if node.end_byte <= start or node.start_byte >= end:
            continue
        named = node.type == "identifier" or node.type.startswith("shorthand_property")
        named = named or _is_size_of_template(node)
        if named and start <= node.start_byte:
            yield node
        waiting[:0] = node.children


def _is_size_of_template(node: Node) -> bool:
    """What the grammar of C++ takes for a type may be a constant: `std::array<int, n>`."""
    above = node.parent.parent if node.type == "type_identifier" and node.parent else None
    return above is not None and above.type == "template_argument_list"


def looks_bound(tree: SyntaxTree, function: Node, name: str) -> bool:
    """Whether a pattern of the outermost function binds the name in a way that is not known."""
    outer = function
    while (above := enclosing(outer.parent, FUNCTIONS)) is not None:
        outer = above
    for leaf in names_between(outer, outer.start_byte, outer.end_byte):
        if _text(tree, leaf) == name and stands_as_binding(leaf, outer):
            return True
    return False


def stands_as_binding(leaf: Node, outer: Node) -> bool:
    """Whether a name inside `outer` is bound where it stands, so far as the tree's words tell.

    By the field that it stands in, or by a pattern, a declarator or parameters around it.
    """
    child, around = leaf, leaf.parent
    assert around is not None
    inside = around.type not in _CALLED and around.id != outer.id
    if inside and field_of(around, leaf) in _BINDING_FIELDS:
        return True
    while around is not None and around.type not in BLOCKS and around.id != outer.id:
        if any(word in around.type for word in ("pattern", "parameter", "catch_clause")):
            return True
        if "declarator" in around.type and field_of(around, child) not in ("value", "size"):
            return True
        child, around = around, around.parent
    return False


def is_written(node: Node, *, deep: bool) -> bool:
    """Whether a use sets the variable; `deep` counts its parts too."""
    child, parent = node, node.parent
    while deep and parent is not None and parent.type in _MEMBERS:
        if parent.named_children[0] != child:
            return False
        child, parent = parent, parent.parent
    if parent is not None and parent.type == "expression_list":
        child, parent = parent, parent.parent
    if parent is None:
        return False
    sets = "assignment" in parent.type and parent.child_by_field_name("left") == child
    ranges = parent.type == "range_clause" and parent.child_by_field_name("left") == child
    return sets or ranges or parent.type in (
        "update_expression", "inc_statement", "dec_statement",
    )  # fmt: skip


def is_addressed(node: Node) -> bool:
    """Whether the address of a variable, or of a part of it, is taken at a use."""
    parent = node.parent
    while parent is not None and parent.type in _MEMBERS:
        parent = parent.parent
    if parent is None or parent.type not in (
        "unary_expression", "pointer_expression", "reference_expression",
    ):  # fmt: skip
        return False
    return parent.children[0].type == "&"


def has_value(binding: Node) -> bool:
    """Whether a variable has a value from where it is bound on."""
    parent = binding.parent
    if parent is None or "parameter" in parent.type or parent.type == "pointer_declarator":
        return True
    return parent.child_by_field_name("value") is not None


def _text(tree: SyntaxTree, node: Node) -> str:
    return tree.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
