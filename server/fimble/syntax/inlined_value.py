"""Whether a variable can be replaced by its value in languages with braces; refused where unsure.

A literal may stand wherever the name does. Any other value is moved into the next statement alone,
where it is evaluated always, once, and before anything that it could see or change.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from fimble.syntax.brace_evaluation import (
    field_of,
    has_effects,
    inside,
    is_literal,
    leaves_alone,
    operator_of,
    why_not_before_statement,
)
from fimble.syntax.expressions import statement_around
from fimble.syntax.extracted_value import LANGUAGES_WITH_VALUES, is_read_only
from fimble.syntax.local_variables import find_occurrences
from fimble.syntax.parse import SyntaxTree
from fimble.syntax.variable_types import type_of_value

LANGUAGES_WITH_INLINING: Final = LANGUAGES_WITH_VALUES
_DECLARES: Final = frozenset((
    "variable_declarator", "init_declarator", "let_declaration", "var_spec",
    "short_var_declaration",
))  # fmt: skip
_STATEMENTS: Final = frozenset((
    "lexical_declaration", "variable_declaration", "local_variable_declaration", "declaration",
    "let_declaration", "var_declaration", "short_var_declaration",
))  # fmt: skip
_COMPARES: Final = frozenset(("==", "!=", "<", ">", "<=", ">=", "&&", "||"))
_JAVA_LITERALS: Final = {"String": "string_literal", "int": "decimal_integer_literal"}
_ONE_WORD: Final = frozenset((
    "identifier", "call_expression", "method_invocation", "member_expression", "array_access",
    "subscript_expression", "selector_expression", "index_expression", "field_expression",
    "field_access", "parenthesized_expression", "template_string", "array", "this",
))  # fmt: skip
_NO_NEED: Final = frozenset((
    "arguments", "argument_list", "variable_declarator", "return_statement", "init_declarator",
    "parenthesized_expression", "array", "let_declaration", "condition_clause", "expression_list",
    "template_substitution",
))  # fmt: skip
_WRITES: Final = frozenset(("update_expression", "inc_statement", "dec_statement"))


@dataclass(frozen=True, kw_only=True)
class Inlining:
    """What is removed and what is put in, in bytes.

    Attributes:
        uses: the places of the name; with each whether the value needs parentheses there.
    """

    statement: tuple[int, int]
    value: tuple[int, int]
    uses: tuple[tuple[int, int, bool], ...]


def find_inlining(tree: SyntaxTree, byte_offset: int) -> Inlining | str:
    """The replacement of the variable at a place; or why it is not sure."""
    found = find_occurrences(tree, byte_offset, words_too=False)
    if isinstance(found, str):
        return found
    binding = tree.root.descendant_for_byte_range(*found[0])
    declarator = binding.parent if binding else None
    if declarator is not None and declarator.type == "expression_list":
        declarator = declarator.parent
    statement = statement_around(binding)
    if binding is None or declarator is None or statement is None:
        return "it is not declared in a statement"
    value = _value(declarator, statement)
    if value is None or not _keeps_type(tree, statement, declarator, value):
        return "it is no plain declaration of one variable, or its type may convert the value"
    uses = [tree.root.descendant_for_byte_range(*each) for each in found[1:]]
    places = [each for each in uses if each is not None]
    if not places:
        return "it is not used"
    for use in places:
        if reason := _why_not_read(use):
            return reason
    if reason := "" if is_literal(value) else _why_not_moved(tree, value, statement, places):
        return reason
    return Inlining(
        statement=(statement.start_byte, statement.end_byte),
        value=(value.start_byte, value.end_byte),
        uses=tuple((use.start_byte, use.end_byte, _needs_marks(use, value)) for use in places),
    )


def _value(declarator: Node, statement: Node) -> Node | None:
    """The value of a statement that declares this variable and no other."""
    if declarator.type not in _DECLARES or statement.type not in _STATEMENTS:
        return None
    count = sum(each.type in _DECLARES for each in inside(statement) if each.id != statement.id)
    if count > (declarator.id != statement.id):
        return None
    value = declarator.child_by_field_name("value") or declarator.child_by_field_name("right")
    left = declarator.child_by_field_name("left")
    if left is not None and left.named_child_count != 1:
        return None
    if value is not None and value.type == "expression_list":
        value = value.named_children[0] if value.named_child_count == 1 else None
    return value


def _keeps_type(tree: SyntaxTree, statement: Node, declarator: Node, value: Node) -> bool:
    """Whether the declaration gives the value no type that it has not of itself."""
    if any(
        each.type in ("mutable_specifier", "storage_class_specifier") for each in _words(statement)
    ):
        return False
    type_ = declarator.child_by_field_name("type") or statement.child_by_field_name("type")
    if type_ is None:
        return True
    text = tree.data[type_.start_byte : type_.end_byte].decode("utf-8", "replace")
    if text in ("var", "auto"):
        return True
    if tree.language_id == "java":
        compares = operator_of(value) in _COMPARES and value.type == "binary_expression"
        return value.type == _JAVA_LITERALS.get(text) or (text == "boolean" and compares)
    return tree.language_id in ("c", "cpp") and type_of_value(tree, value) == text


def _words(statement: Node) -> list[Node]:
    return statement.named_children


def _why_not_read(use: Node) -> str:
    parent = use.parent
    assert parent is not None
    field = field_of(parent, use)
    assigned = field == "left" and "assignment" in parent.type
    listed = (
        parent.type == "expression_list"
        and parent.parent is not None
        and (field_of(parent.parent, parent) == "left")
    )
    if assigned or listed or parent.type in _WRITES:
        return "it is assigned again"
    address = parent.type == "unary_expression" and operator_of(parent) == "&"
    if address or parent.type in ("pointer_expression", "reference_expression"):
        return "its address is taken"
    return "it is what is called" if field == "function" else ""


def _why_not_moved(tree: SyntaxTree, value: Node, statement: Node, uses: list[Node]) -> str:
    """Why a value that is no literal cannot go where the name is."""
    if len(uses) != 1:
        return "it is used more than once, and its value is no literal"
    use, following = uses[0], statement.next_named_sibling
    if following is None or not following.start_byte <= use.start_byte < following.end_byte:
        return "it is used later than in the next statement"
    if any(leaves_alone(each) for each in inside(value)):
        return "its value awaits, assigns or leaves"
    assert use.parent is not None
    if tree.language_id == "rust" and (has_effects(value) or not is_read_only(value, None)):
        return "its value may be dropped at another time"
    if tree.language_id == "cpp" and not is_read_only(value, use.parent):
        return "it may be a copy of its value"
    if field_of(use.parent, use) in ("operand", "object", "argument") and tree.language_id == "go":
        return "it may be a copy of its value"
    return why_not_before_statement(tree, use.start_byte, use.end_byte, effects=has_effects(value))


def _needs_marks(use: Node, value: Node) -> bool:
    assert use.parent is not None
    return not (value.type in _ONE_WORD or is_literal(value)) and use.parent.type not in _NO_NEED
