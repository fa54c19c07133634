"""Types that are written in a text: of a function's variables, and of what is computed from them.

Nothing is inferred but what every compiler agrees on; where no type is written there is none.
"""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from fimble.syntax.brace_evaluation import operator_of
from fimble.syntax.local_variables import find_occurrences
from fimble.syntax.parse import SyntaxTree

_DECLARATIONS: Final = frozenset((
    "required_parameter", "optional_parameter", "variable_declarator", "parameter_declaration",
    "var_spec", "parameter", "let_declaration", "formal_parameter", "local_variable_declaration",
    "enhanced_for_statement", "catch_formal_parameter", "declaration", "for_range_loop",
))  # fmt: skip
_UNTOLD: Final = frozenset(("auto", "var", "_", "const auto", "auto&", "__auto_type"))
_COMPARES: Final = frozenset(("==", "!=", "<", ">", "<=", ">=", "&&", "||"))
_COUNTS: Final = frozenset(("+", "-", "*", "/", "%"))
_PLAIN_C: Final = frozenset(
    ("int", "long", "double", "float", "unsigned int", "unsigned long", "size_t", "long long")
)
"""Types of C whose sums are of the same type."""


def type_of_variable(tree: SyntaxTree, byte_offset: int) -> str:
    """The type that the declaration of a function's variable writes; empty where none is sure."""
    found = find_occurrences(tree, byte_offset, words_too=False)
    if isinstance(found, str):
        return ""
    name = tree.root.descendant_for_byte_range(*min(found))
    declaration, pointers = name, ""
    while declaration is not None and declaration.type not in _DECLARATIONS:
        if declaration.type in ("array_declarator", "function_declarator"):
            return ""
        if declaration.type in ("pointer_declarator", "reference_declarator"):
            pointers += "*" if declaration.type == "pointer_declarator" else "&"
        declaration = declaration.parent
    type_ = declaration.child_by_field_name("type") if declaration else None
    above = declaration.parent if declaration and type_ is None else None
    if above is not None and above.type == "local_variable_declaration":
        declaration, type_ = above, above.child_by_field_name("type")
    if declaration is None or type_ is None:
        return ""
    text = _text(tree, type_).removeprefix(":").strip()
    qualifiers = [
        _text(tree, each) for each in declaration.named_children if each.type == "type_qualifier"
    ]
    text = " ".join([*qualifiers, text])
    if text in _UNTOLD or declaration.type == "optional_parameter":
        return ""
    return f"{text} {pointers}".strip()


def type_of_value(tree: SyntaxTree, node: Node) -> str:
    """The type in C of an expression; empty where it is not sure."""
    if node.type == "parenthesized_expression" and node.named_child_count == 1:
        return type_of_value(tree, node.named_children[0])
    if node.type == "identifier":
        return type_of_variable(tree, node.start_byte)
    if node.type == "number_literal":
        return "int" if _text(tree, node).isdigit() else ""
    if node.type == "unary_expression":
        inner = node.child_by_field_name("argument")
        sign = operator_of(node)
        return "int" if sign == "!" or inner is None else type_of_value(tree, inner)
    if node.type != "binary_expression":
        return ""
    sign = operator_of(node)
    if sign in _COMPARES:
        return "int"
    sides = [node.child_by_field_name(side) for side in ("left", "right")]
    types = {type_of_value(tree, side) for side in sides if side is not None}
    same = len(types) == 1 and types <= _PLAIN_C
    return types.pop() if same and sign in _COUNTS else ""


def _text(tree: SyntaxTree, node: Node) -> str:
    return tree.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
