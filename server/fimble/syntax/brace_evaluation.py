"""When an expression is evaluated in languages with braces: always, once, and before what?

Extracting a variable moves an expression before its statement, inlining one moves it back. What is
not known here to be evaluated always and once is refused, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.expressions import FUNCTIONS, statement_around
from fimble.syntax.parse import SyntaxTree

_EVERY: Final = frozenset(("*",))
_ALL_OF_IT: Final = (
    "parenthesized_expression", "condition_clause", "arguments", "argument_list", "array",
    "expression_list", "array_expression", "tuple_expression", "template_string", "object",
    "template_substitution", "spread_element", "literal_value", "literal_element",
    "field_initializer_list", "expression_statement", "return_statement", "return_expression",
    "throw_statement", "lexical_declaration", "variable_declaration", "local_variable_declaration",
    "declaration", "var_declaration", "unary_expression", "as_expression", "satisfies_expression",
    "non_null_expression", "await_expression", "try_expression", "slice_expression",
    "index_expression", "composite_literal", "struct_expression",
)  # fmt: skip
_ONCE: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(_ALL_OF_IT, _EVERY),
    "binary_expression": frozenset(("left", "right")),
    "call_expression": frozenset(("function", "arguments")),
    "new_expression": frozenset(("arguments",)),
    "object_creation_expression": frozenset(("arguments",)),
    "method_invocation": frozenset(("object", "arguments")),
    "member_expression": frozenset(("object",)),
    "selector_expression": frozenset(("operand",)),
    "field_expression": frozenset(("value", "argument")),
    "field_access": frozenset(("object",)),
    "subscript_expression": frozenset(("object", "index", "argument", "indices")),
    "array_access": frozenset(("array", "index")),
    "ternary_expression": frozenset(("condition",)),
    "conditional_expression": frozenset(("condition",)),
    "cast_expression": frozenset(("value",)),
    "type_cast_expression": frozenset(("value",)),
    "assignment_expression": frozenset(("right",)),
    "augmented_assignment_expression": frozenset(("right",)),
    "compound_assignment_expr": frozenset(("right",)),
    "assignment_statement": frozenset(("right",)),
    "short_var_declaration": frozenset(("right",)),
    "variable_declarator": frozenset(("value",)),
    "init_declarator": frozenset(("value",)),
    "var_spec": frozenset(("value",)),
    "let_declaration": frozenset(("value",)),
    "if_statement": frozenset(("condition",)),
    "if_expression": frozenset(("condition",)),
    "switch_statement": frozenset(("value", "condition")),
    "expression_switch_statement": frozenset(("value",)),
    "match_expression": frozenset(("value",)),
    "for_in_statement": frozenset(("right",)),
    "enhanced_for_statement": frozenset(("value",)),
    "for_expression": frozenset(("value",)),
    "pair": frozenset(("value",)),
    "keyed_element": frozenset(("value",)),
    "field_initializer": frozenset(("value",)),
}
"""A node's kind to those of its parts that are evaluated always and once when it is."""
_SHORT_CIRCUIT: Final = frozenset(("&&", "||", "??", "and", "or"))
_EFFECTS: Final = frozenset((
    "call_expression", "new_expression", "object_creation_expression", "method_invocation",
    "await_expression", "yield_expression", "assignment_expression", "update_expression",
    "augmented_assignment_expression", "compound_assignment_expr", "assignment_statement",
    "inc_statement", "dec_statement", "short_var_declaration", "variable_declarator", "var_spec",
    "init_declarator", "let_declaration", "macro_invocation", "try_expression",
))  # fmt: skip
"""What may change a value, or bind a name, in the middle of a statement."""
_ADDING: Final = frozenset((
    "augmented_assignment_expression", "compound_assignment_expr", "assignment_expression",
    "assignment_statement",
))  # fmt: skip
_LEAVES_ALONE: Final = frozenset((
    "await_expression", "yield_expression", "assignment_expression", "update_expression",
    "augmented_assignment_expression", "compound_assignment_expr", "return_expression",
    "break_expression", "continue_expression", "super", "let_condition", "type_pattern",
    "record_pattern", "comma_expression", "sequence_expression", "unsafe_block", "async_block",
))  # fmt: skip
"""Kinds that must not be in an expression that is moved."""
_LITERALS: Final = ("_literal", "number", "string", "true", "false", "string_fragment")


def why_not_before_statement(
    tree: SyntaxTree, start_byte: int, end_byte: int, *, effects: bool | None = None
) -> str:
    """Why an expression cannot be evaluated before its statement; empty where it can be.

    Args:
        effects: whether what is moved may change something; None for the expression's own.
    """
    node = tree.root.named_descendant_for_byte_range(start_byte, end_byte)
    statement = statement_around(node)
    if node is None or statement is None or node.id == statement.id:
        return "it is not in a statement"
    if any(leaves_alone(each) for each in inside(node)):
        return "it awaits, assigns or leaves"
    child, parent = node, node.parent
    while parent is not None and child.id != statement.id:
        if reason := _why_not_once(tree, parent, child):
            return reason
        child, parent = parent, parent.parent
    return _why_not_earlier(node, statement, has_effects(node) if effects is None else effects)


def has_effects(node: Node) -> bool:
    """Whether an expression may change something, or see what changes."""
    return any(each.type in _EFFECTS for each in inside(node))


def leaves_alone(node: Node) -> bool:
    """Whether a node is of a kind that must stay where it is: it waits, assigns or jumps."""
    return node.type in _LEAVES_ALONE


def inside(node: Node) -> Iterator[Node]:
    """The node and all named nodes below it."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(each.named_children)


def is_literal(node: Node) -> bool:
    """Whether an expression is made of literals alone."""
    leaves = (each for each in inside(node) if not each.named_child_count)
    return all(each.type.endswith(_LITERALS) or "content" in each.type for each in leaves)


def operator_of(node: Node) -> str:
    """The sign of a binary or unary expression; empty where it has none."""
    sign = node.child_by_field_name("operator")
    if sign is None and node.type == "unary_expression":  # that of Rust has no such field
        sign = node.children[0]
    return sign.type if sign is not None and not sign.is_named else ""


def field_of(parent: Node, child: Node) -> str:
    """The field of a parent that a child stands in; empty for none."""
    index = next(at for at, each in enumerate(parent.children) if each.id == child.id)
    return parent.field_name_for_child(index) or ""


def _why_not_once(tree: SyntaxTree, parent: Node, child: Node) -> str:
    """Whether a parent evaluates this child once and always."""
    field, kind = field_of(parent, child), parent.type
    if kind in FUNCTIONS:
        return "it is in a function, which is called later"
    fields = _ONCE.get(kind)
    if fields is None or not (fields is _EVERY or field in fields):
        return "it is not sure that it is evaluated always and once"
    if kind == "binary_expression" and field == "right" and operator_of(parent) in _SHORT_CIRCUIT:
        return "it is evaluated only if what stands before it says so"
    if kind == "augmented_assignment_expression" and operator_of(parent)[:-1] in _SHORT_CIRCUIT:
        return "it is evaluated only if what stands before it says so"
    if kind == "unary_expression" and operator_of(parent) in ("typeof", "delete", "void", "<-"):
        return "it is not evaluated like a value"
    if kind == "declaration" and any("specifier" in each.type for each in _heads(parent)):
        return "the declaration may be evaluated only once"
    before = tree.data[parent.start_byte : child.start_byte]
    if field in ("arguments", "index") and b"?." in before:
        return "it is evaluated only if what stands before it is there"
    return ""


def _heads(declaration: Node) -> list[Node]:
    """The words before a declaration's type, such as `static`."""
    type_ = declaration.child_by_field_name("type")
    words = declaration.named_children
    return [each for each in words if type_ is None or each.end_byte <= type_.start_byte]


def _why_not_earlier(node: Node, statement: Node, effects: bool) -> str:
    if is_literal(node):
        return ""
    for each in inside(statement):
        if each.type in _EFFECTS and each.end_byte <= node.start_byte:
            return "something before it in the statement would come after it"
        begins = each.start_byte < node.start_byte and each.end_byte >= node.end_byte
        if begins and each.type in _ADDING and effects and not _is_plain(each):
            return "what it is assigned to is looked up first"
    return ""


def _is_plain(assignment: Node) -> bool:
    """`name = value`: nothing is read of the name before the value is known."""
    left = assignment.child_by_field_name("left")
    plain = assignment.type in ("assignment_expression", "assignment_statement")
    if left is not None and left.type == "expression_list" and left.named_child_count == 1:
        left = left.named_children[0]
    return (
        plain
        and left is not None
        and left.type == "identifier"
        and (operator_of(assignment) in ("", "="))
    )
