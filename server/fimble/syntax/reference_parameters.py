"""How C++ hands a variable to a function so that nothing changes: by a reference to it, or by its
value where it is a plain one that nothing there can change."""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from fimble.syntax.brace_evaluation import field_of, operator_of
from fimble.syntax.parse import SyntaxTree
from fimble.syntax.plain_types import is_plain_type

_READS: Final = frozenset((
    ("subscript_argument_list", ""), ("condition_clause", "value"),
    ("assignment_expression", "right"),
))  # fmt: skip
NEEDED_EARLY: Final = "its value is needed while it is compiled"
_CONSTANTS: Final = frozenset(
    ("array_declarator", "template_argument_list", "static_assert_declaration", "bitfield_clause")
)


def passed_type(tree: SyntaxTree, type_: str, uses: list[Node]) -> str:
    """The type of the parameter.

    Args:
        type_: as the variable's declaration writes it.
        uses: where the new function names the variable.
    """
    if type_.endswith("&"):
        return type_
    fixed = type_.endswith("*") or is_plain_type(tree.language_id, type_)
    is_fixed = type_.startswith("const ") and not type_.endswith("*")
    reads = is_fixed or all(_is_read(each) for each in uses)
    if fixed and "std::" not in type_ and reads:
        return type_
    return f"{type_}&" if type_.endswith("*") else f"{type_} &"


def is_constant(use: Node) -> bool:
    """Whether the value is needed while the code is compiled: a size, an argument of a template."""
    node, child = use.parent, use
    while node is not None and not node.type.endswith("statement"):
        if node.type in _CONSTANTS:
            return True
        node, child = node.parent, node
    is_case = node is not None and node.type == "case_statement"
    return is_case and node is not None and field_of(node, child) == "value"


def _is_read(use: Node) -> bool:
    """Whether a use can do nothing but look at the value; a call may take a reference to it."""
    parent = use.parent
    if parent is None:
        return False
    if parent.type == "parenthesized_expression":
        return _is_read(parent)
    if parent.type == "binary_expression":
        return operator_of(parent) not in ("<<", ">>")
    if parent.type == "unary_expression":
        return operator_of(parent) in ("-", "!", "~", "+")
    if parent.type == "pointer_expression":
        return parent.children[0].type == "*"
    if parent.type == "field_expression":
        return operator_of(parent) == "->"
    if parent.type == "init_declarator":
        declarator = parent.child_by_field_name("declarator")
        return declarator is not None and declarator.type == "identifier"
    return (parent.type, field_of(parent, use)) in _READS
