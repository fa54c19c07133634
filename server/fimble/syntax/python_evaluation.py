"""When a Python expression is evaluated: may it be evaluated once, just before its statement?

Extracting a variable moves it there. What would change the number or the order of evaluations in a
way that could be seen is refused, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.expressions import statement_around
from fimble.syntax.parse import SyntaxTree

_NOT_ALWAYS: Final = {
    "lambda": "it is in a lambda, which is evaluated later",
    "list_comprehension": "it is in a comprehension, which evaluates it many times",
    "set_comprehension": "it is in a comprehension, which evaluates it many times",
    "dictionary_comprehension": "it is in a comprehension, which evaluates it many times",
    "generator_expression": "it is in a generator expression, which evaluates it later",
    "interpolation": "it is in an f-string",
    "while_statement": "it is the condition of a loop, which evaluates it again and again",
    "elif_clause": "it is the condition of an elif, which is not always evaluated",
    "except_clause": "it is in an except clause, which is not always evaluated",
    "case_clause": "it is in a case, which is not always evaluated",
    "case_pattern": "it is part of a pattern",
    "function_definition": "it is in the head of a function",
    "class_definition": "it is in the head of a class",
    "decorated_definition": "it is in the head of a definition",
    "decorator": "it is in a decorator",
    "type": "it is a type",
    "delete_statement": "it is deleted",
    "keyword_pattern": "it is part of a pattern",
}
_WITH_EFFECTS: Final = frozenset(("call", "await", "yield", "named_expression"))
# fmt: off
_STABLE: Final = frozenset((
    "identifier", "integer", "float", "string", "string_start", "string_content", "string_end",
    "true", "false", "none", "tuple", "binary_operator", "unary_operator", "not_operator",
    "comparison_operator", "boolean_operator", "parenthesized_expression",
))
# fmt: on


def why_not_before_statement(tree: SyntaxTree, start_byte: int, end_byte: int) -> str:
    """Why an expression cannot be evaluated before its statement; empty where it can be."""
    node = tree.root.named_descendant_for_byte_range(start_byte, end_byte)
    statement = statement_around(node)
    if node is None or statement is None:
        return "it is not in a statement"
    if any(each.type in ("await", "yield", "named_expression") for each in _inside(node)):
        return "it awaits, yields or assigns"
    child, parent = node, node.parent
    while parent is not None and child != statement:
        if reason := _why_not_in(parent, child):
            return reason
        child, parent = parent, parent.parent
    return _order_changes(node, statement)


def _why_not_in(parent: Node, child: Node) -> str:
    """Whether a parent evaluates this child once and always."""
    kind = parent.type
    if kind == "comparison_operator":
        operands = parent.named_children
        return "a chained comparison may not evaluate it" if child in operands[2:] else ""
    if kind in _NOT_ALWAYS:
        return _NOT_ALWAYS[kind]
    if kind == "boolean_operator" and parent.child_by_field_name("right") == child:
        return "it is evaluated only if what stands before it says so"
    if kind == "conditional_expression" and parent.named_children[1:2] != [child]:
        return "it is evaluated only if the condition says so"
    if kind == "assert_statement" and parent.named_children[:1] != [child]:
        return "it is evaluated only if the assertion fails"
    if parent.child_by_field_name("left") == child and kind in (
        *("assignment", "augmented_assignment", "for_statement", "for_in_clause"),
    ):
        return "it is part of what is assigned to"
    if kind == "assignment" and parent.child_by_field_name("type") == child:
        return "it is a type"
    return ""


def _order_changes(node: Node, statement: Node) -> str:
    """Whether a call that the statement makes first would come after the expression."""
    if all(each.type in _STABLE for each in _inside(node)):
        return ""
    for each in _inside(statement):
        if each.type in _WITH_EFFECTS and each.end_byte <= node.start_byte:
            return "a call before it in the statement would come after it"
        if each.type == "augmented_assignment" and each.start_byte <= node.start_byte:
            return "what it is added to is read first" if _has_effects(node) else ""
    return ""


def _has_effects(node: Node) -> bool:
    return any(each.type in _WITH_EFFECTS for each in _inside(node))


def _inside(node: Node) -> Iterator[Node]:
    """The node and all named nodes below it."""
    waiting = [node]
    while waiting:
        each = waiting.pop()
        yield each
        waiting.extend(each.named_children)
