"""Which node kinds are expressions, and which nodes hold statements, in the languages with actions.

Newer grammars say themselves what an expression is (a supertype); for the others it is written
down here.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from tree_sitter import Node

from fimble.syntax.languages import canonical, grammar

# fmt: off
_SUPERTYPES: Final = frozenset((
    "expression", "primary_expression", "_expression", "_literal", "literal", "lvalue_expression",
    "non_lvalue_expression",
))
# fmt: on
_LIKE: Final = {"typescript": "javascript", "typescriptreact": "javascript", "cpp": "c"}
"""A grammar without supertypes, and the one whose expressions it shares."""

# fmt: off
_FURTHER: Final[dict[str, frozenset[str]]] = {
    "typescript": frozenset((
        "as_expression", "satisfies_expression", "non_null_expression", "instantiation_expression",
    )),
    "cpp": frozenset((
        "new_expression", "lambda_expression", "qualified_identifier", "this", "raw_string_literal",
    )),
    "java": frozenset((
        "array_access", "array_creation_expression", "binary_expression", "cast_expression",
        "character_literal", "decimal_floating_point_literal", "decimal_integer_literal", "false",
        "field_access", "hex_integer_literal", "identifier", "instanceof_expression",
        "method_invocation", "null_literal", "object_creation_expression",
        "parenthesized_expression", "string_literal", "ternary_expression", "this", "true",
        "unary_expression",
    )),
}
BLOCKS: Final = frozenset((
    "block", "module", "statement_block", "program", "statement_list", "compound_statement",
    "source_file", "translation_unit", "constructor_body",
))
"""Nodes whose named children are statements."""
FUNCTIONS: Final = frozenset((
    "function_definition", "function_declaration", "function_item", "method_definition",
    "method_declaration", "generator_function_declaration", "arrow_function", "function_expression",
    "generator_function", "constructor_declaration", "lambda", "func_literal", "closure_expression",
    "lambda_expression", "local_function_statement",
))
"""Nodes with parameters and a body of their own."""
NAMES: Final = frozenset((
    "identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern",
))
"""Nodes that are a variable's name where it is used or bound."""
# fmt: on


@cache
def expression_kinds(language_id: str) -> frozenset[str]:
    """The node kinds of a language that are expressions; empty where that is not known."""
    known = canonical(language_id)
    further = _FURTHER.get("typescript" if known == "typescriptreact" else known, frozenset())
    if known in _LIKE:
        return expression_kinds(_LIKE[known]) | further
    language = grammar(known)
    if language is None or language.abi_version < 15:
        return further
    kinds = {
        language.node_kind_for_id(kind)
        for super_id in language.supertypes
        if language.node_kind_for_id(super_id) in _SUPERTYPES
        for kind in language.subtypes(super_id)
    }
    return frozenset(kind for kind in kinds if kind) | further


def enclosing(node: Node | None, kinds: frozenset[str]) -> Node | None:
    """The node itself or the innermost around it that is of one of the kinds."""
    while node is not None and node.type not in kinds:
        node = node.parent
    return node


def statement_around(node: Node | None) -> Node | None:
    """The innermost node around (or this one) that stands directly in a block."""
    while node is not None and (node.parent is None or node.parent.type not in BLOCKS):
        node = node.parent
    return node
