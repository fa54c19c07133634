"""What would end too early if statements became a function of their own: in C++ and Rust a variable
does something when it goes, such as letting a lock go, and it goes at the end of its block."""

from __future__ import annotations

from typing import Final

from tree_sitter import Node

from fimble.syntax.brace_evaluation import operator_of
from fimble.syntax.parse import SyntaxTree
from fimble.syntax.plain_types import is_plain_type

_LITERALS: Final = frozenset((
    "integer_literal", "float_literal", "boolean_literal", "string_literal", "char_literal",
    "raw_string_literal", "number_literal", "true", "false", "null", "reference_expression",
    "concatenated_string", "sizeof_expression", "type_cast_expression",
))  # fmt: skip
_COMPARISONS: Final = frozenset(("==", "!=", "<", ">", "<=", ">=", "&&", "||"))
_PLAIN_ANSWERS: Final = frozenset(
    (b"len", b"is_empty", b"count", b"to_string", b"to_owned", b"contains", b"starts_with")
)
"""Methods of Rust's own types; what gives a number, a truth value or a text does nothing later."""
_PLAIN_MACROS: Final = frozenset((b"format", b"vec"))
_PLACES: Final = frozenset((
    "identifier", "field_expression", "subscript_expression", "pointer_expression", "this",
    "qualified_identifier",
))  # fmt: skip


def why_ends_early(tree: SyntaxTree, statements: list[Node], results: frozenset[str]) -> str:
    """Which variable would go before its time; empty where none does.

    Args:
        results: names that are handed on to the code behind the statements, and go with that.
    """
    if tree.language_id not in ("cpp", "rust") or _reaches_end(statements[-1]):
        return ""
    for each in statements:
        if each.type == "let_declaration" and not _is_plain_let(tree, each):
            pattern = each.child_by_field_name("pattern")
            name = _text(tree, pattern) if pattern else b""
        elif each.type == "declaration" and not _is_plain_declaration(tree, each):
            name = _declared_name(tree, each)
        else:
            continue
        if name.decode("utf-8", "replace") not in results:
            return "what it declares may do something at the end of the block"
    return ""


def _reaches_end(last: Node) -> bool:
    after = last.next_named_sibling
    while after is not None and "comment" in after.type:
        after = after.next_named_sibling
    return after is None


def _is_plain_let(tree: SyntaxTree, declaration: Node) -> bool:
    type_ = declaration.child_by_field_name("type")
    if type_ is not None:
        written = _text(tree, type_).decode("utf-8", "replace")
        return written.startswith("&") or is_plain_type(tree.language_id, written)
    value = declaration.child_by_field_name("value")
    return value is not None and _is_plain_value(tree, value)


def _is_plain_value(tree: SyntaxTree, value: Node) -> bool:
    if value.type in _LITERALS:
        return True
    if value.type == "parenthesized_expression":
        return all(_is_plain_value(tree, each) for each in value.named_children)
    if value.type == "binary_expression":
        sides = value.named_children
        return operator_of(value) in _COMPARISONS or any(_is_plain_value(tree, e) for e in sides)
    if value.type == "unary_expression":
        return operator_of(value) in ("!", "-")
    if value.type == "macro_invocation":
        return _text(tree, value).partition(b"!")[0] in _PLAIN_MACROS
    called = value.child_by_field_name("function") if value.type == "call_expression" else None
    method = called.child_by_field_name("field") if called is not None else None
    return method is not None and _text(tree, method) in _PLAIN_ANSWERS


def _is_plain_declaration(tree: SyntaxTree, declaration: Node) -> bool:
    """Of C++: a plain type, a pointer, or a reference to what lives longer."""
    type_ = declaration.child_by_field_name("type")
    written = _text(tree, type_).decode("utf-8", "replace") if type_ is not None else ""
    for declarator in declaration.children_by_field_name("declarator"):
        value = declarator.child_by_field_name("value")
        inner = declarator.child_by_field_name("declarator") or declarator
        kind = inner.type
        if kind == "pointer_declarator":
            continue
        if kind == "reference_declarator":
            if value is None or value.type not in _PLACES:
                return False
        elif kind not in ("identifier", "array_declarator"):
            return False  # it may be an object that is made with arguments
        elif not is_plain_type(tree.language_id, written):
            untold = written == "auto" and value is not None and value.type in _LITERALS
            if not untold:
                return False
    return True


def _declared_name(tree: SyntaxTree, declaration: Node) -> bytes:
    node = declaration.child_by_field_name("declarator")
    while node is not None and node.type != "identifier":
        node = node.child_by_field_name("declarator") or next(iter(node.named_children), None)
    return _text(tree, node) if node is not None else b""


def _text(tree: SyntaxTree, node: Node) -> bytes:
    return tree.data[node.start_byte : node.end_byte]
