"""The declaration that holds an expression's value, in languages with braces; refuses where the
value would be of another type, or a copy where the thing itself is meant."""

from __future__ import annotations

import re
from typing import Final

from tree_sitter import Node

from fimble.syntax.brace_evaluation import (
    field_of,
    inside,
    is_literal,
    operator_of,
    why_not_before_statement,
)
from fimble.syntax.expressions import statement_around
from fimble.syntax.local_variables import find_occurrences
from fimble.syntax.parse import SyntaxTree
from fimble.syntax.variable_types import type_of_value

_SCRIPT: Final = frozenset(("javascript", "javascriptreact"))
_TYPED_SCRIPT: Final = frozenset(("typescript", "typescriptreact"))
LANGUAGES_WITH_VALUES: Final = _SCRIPT | _TYPED_SCRIPT | {"go", "rust", "java", "c", "cpp"}
_OWN_VALUE: Final = frozenset(("binary_expression", "unary_expression", "number_literal"))
_PLACES: Final = frozenset((
    "member_expression", "subscript_expression", "selector_expression", "index_expression",
    "field_expression", "field_access", "array_access", "pointer_expression",
))  # fmt: skip
_OPERATORS: Final = frozenset(
    ("+", "-", "*", "/", "%", "==", "!=", "<", ">", "<=", ">=", "===", "!==", "&", "|", "^")
)
_REFUSED: Final[dict[str, frozenset[str]]] = {
    "typescript": frozenset(("object", "array", "arrow_function", "function_expression")),
    "java": frozenset((
        "null_literal", "lambda_expression", "method_reference", "array_initializer",
    )),
    "go": frozenset(("nil", "func_literal")),
    "cpp": frozenset(("lambda_expression", "initializer_list", "null")),
    "rust": frozenset(("closure_expression", "macro_invocation")),
}  # fmt: skip
"""Kinds whose type comes from where they stand."""
_CALLS: Final = frozenset(("call_expression", "method_invocation"))
_INFERRED: Final = re.compile(rb"<>|\b[A-Z]\w*\.\w+\(\)$")
"""In Java: `new ArrayList<>()`, `List.of()`: what they are is told by where they stand."""


def declare_value(tree: SyntaxTree, start_byte: int, end_byte: int) -> tuple[str, str] | str:
    """What stands before and behind the name in `const NAME = `; a reason where none is sure."""
    if reason := why_not_before_statement(tree, start_byte, end_byte):
        return reason
    node = tree.root.named_descendant_for_byte_range(start_byte, end_byte)
    assert node is not None and node.parent is not None
    language = tree.language_id
    if reason := _why_not_a_value(tree, node, node.parent):
        return reason
    if language in _SCRIPT | _TYPED_SCRIPT:
        return "const ", " = "
    if language == "go":
        return ("const ", " = ") if is_literal(node) else ("", " := ")
    if language == "rust":
        return "let ", " = "
    if language == "java":
        return "var ", " = "
    if language == "cpp":
        return ("auto " if node.type in _OWN_VALUE else "const auto& "), " = "
    type_ = type_of_value(tree, node)
    return (f"{type_} ", " = ") if type_ else "its type is not written anywhere near"


def ends_with_semicolon(tree: SyntaxTree, start_byte: int) -> bool:
    """Whether statements there end with one: all but those of Go, and of scripts without."""
    if tree.language_id == "go":
        return False
    statement = statement_around(tree.root.descendant_for_byte_range(start_byte, start_byte + 1))
    if tree.language_id not in _SCRIPT | _TYPED_SCRIPT or statement is None:
        return True
    text = tree.data[statement.start_byte : statement.end_byte]
    return text.endswith((b";", b"}")) or text[:1] in (b"(", b"[", b"`", b"+", b"-", b"/")


def _why_not_a_value(tree: SyntaxTree, node: Node, parent: Node) -> str:
    language = "typescript" if tree.language_id in _TYPED_SCRIPT else tree.language_id
    field = field_of(parent, node)
    if parent.type == "expression_statement":
        return "its value is not used"
    named = field == "object" and parent.type == "method_invocation" and node.type == "identifier"
    if field == "function" or named:
        return "it is what is called"
    address = parent.type == "unary_expression" and operator_of(parent) == "&"
    if address or parent.type in ("reference_expression", "pointer_expression"):
        return "its address is taken, and not its value"
    text = tree.data[node.start_byte : node.end_byte]
    if field in ("object", "function") and b"?." in text:
        return "what follows is evaluated only if it is there"
    if any(each.type in _REFUSED.get(language, ()) for each in inside(node)):
        return "its type is told by where it stands"
    if language in ("cpp", "rust") and not is_read_only(node, parent):
        return "it may be the thing itself that is used, and not its value"
    if language == "go":
        return _why_not_go(tree, node, parent, field)
    if language == "java" and (_INFERRED.search(text) or _is_narrowed(node, parent)):
        return "its type is told by where it stands"
    if language == "typescript" and node.type in _PLACES and _occurs_again(tree, node, text):
        return "what is known of its type would be forgotten"
    return ""


def is_read_only(node: Node, parent: Node | None) -> bool:
    """A value that is nobody's place; or one that its parent, if one is given, only reads."""
    if node.type in _OWN_VALUE or (is_literal(node) and "string" not in node.type):
        # A shift may be a stream's, which is one thing and cannot be copied.
        binary = node.type == "binary_expression"
        known = _OPERATORS | {"&&", "||"} if binary else {"", "-", "+", "!", "~"}
        return operator_of(node) in known
    while parent is not None and parent.type == "parenthesized_expression":
        parent = parent.parent
    if parent is None or parent.type != "binary_expression":
        return False
    read = _PLACES | _CALLS | {"cast_expression", "type_cast_expression"}
    return operator_of(parent) in _OPERATORS and node.type in read


def _why_not_go(tree: SyntaxTree, node: Node, parent: Node, field: str) -> str:
    if field == "operand" and node.type in _PLACES:
        return "it may be the thing itself that is used, and not its value"
    alone = parent.type in ("argument_list", "expression_list") and parent.named_child_count == 1
    if node.type == "call_expression" and alone:
        return "it may give several values"
    if node.type == "selector_expression":
        operand = node.child_by_field_name("operand")
        known = operand is not None and not isinstance(
            find_occurrences(tree, operand.start_byte), str
        )
        return "" if known else "it may be a constant without a type"
    return ""


def _is_narrowed(node: Node, parent: Node) -> bool:
    """A number that is given to a variable of a smaller type, which Java allows for literals."""
    return is_literal(node) and "string" not in node.type and parent.type in (
        "variable_declarator", "assignment_expression", "return_statement",
    )  # fmt: skip


def _occurs_again(tree: SyntaxTree, node: Node, text: bytes) -> bool:
    statement = statement_around(node)
    assert statement is not None
    return tree.data[statement.start_byte : statement.end_byte].count(text) > 1
