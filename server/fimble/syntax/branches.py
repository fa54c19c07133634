"""The `if` around a place with its two branches, and how its condition is turned round.

Only where both branches are blocks of their own: an `else if` is another condition, not a branch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from fimble.syntax.expressions import FUNCTIONS, enclosing
from fimble.syntax.parse import SyntaxTree

_IFS: Final = frozenset(("if_statement", "if_expression"))
_BLOCKS: Final = frozenset(("block", "statement_block", "compound_statement"))
_SWAPPED: Final = {"==": "!=", "!=": "==", "===": "!==", "!==": "==="}
"""Comparisons whose opposite is another operator whatever is compared. Not so `<`, which is wrong
for NaN both ways, nor `==` where classes may define it apart from `!=` (Python, C++, C#)."""
_OWN_EQUALITY: Final = frozenset(("python", "cpp", "csharp", "ruby", "kotlin", "scala", "swift"))
_PYTHON_SWAPPED: Final = {"is": "is not", "is not": "is", "in": "not in", "not in": "in"}


@dataclass(frozen=True, kw_only=True)
class Branches:
    """An `if` with an `else`: byte ranges of its condition and both blocks.

    Attributes:
        inverted: the condition that is true when this one is not, parentheses included.
    """

    start_byte: int
    end_byte: int
    condition: tuple[int, int]
    consequence: tuple[int, int]
    alternative: tuple[int, int]
    inverted: str


def find_branches(tree: SyntaxTree, byte_offset: int) -> Branches | None:
    """The innermost such `if` whose head holds a place; None where there is none."""
    node = enclosing(tree.root.descendant_for_byte_range(byte_offset, byte_offset), _IFS)
    if node is None or node.has_error:
        return None
    condition, consequence, alternative = _parts(node)
    if condition is None or consequence is None or alternative is None:
        return None
    if byte_offset >= consequence.start_byte or _is_in_a_function_of_it(tree, node, byte_offset):
        return None
    inverted = _inverted(tree, condition)
    if not inverted:
        return None
    return Branches(
        start_byte=node.start_byte,
        end_byte=node.end_byte,
        condition=(condition.start_byte, condition.end_byte),
        consequence=(consequence.start_byte, consequence.end_byte),
        alternative=(alternative.start_byte, alternative.end_byte),
        inverted=inverted,
    )


def _is_in_a_function_of_it(tree: SyntaxTree, node: Node, byte_offset: int) -> bool:
    """Whether the place is in a function inside the condition, and not in the `if` itself."""
    around = enclosing(tree.root.descendant_for_byte_range(byte_offset, byte_offset), FUNCTIONS)
    return around is not None and around.start_byte > node.start_byte


def _parts(node: Node) -> tuple[Node | None, Node | None, Node | None]:
    """Condition and blocks; Nones where it is not plain."""
    children = node.children_by_field_name("alternative")
    if len(children) != 1 or node.child_by_field_name("initializer") is not None:
        return None, None, None
    alternative: Node | None = children[0]
    # Whose comment it is that stands between the branches nobody knows.
    if any(_is_comment(child) for child in (*node.children, *children[0].children)):
        return None, None, None
    if children[0].type == "else_clause":
        body, inner = children[0].child_by_field_name("body"), children[0].named_children
        alternative = body or (inner[0] if len(inner) == 1 else None)
    consequence = node.child_by_field_name("consequence")
    blocks = (consequence, alternative)
    if any(each is None or each.type not in _BLOCKS for each in blocks):
        return None, None, None
    return node.child_by_field_name("condition"), consequence, alternative


def _is_comment(node: Node) -> bool:
    return node.type.endswith("comment")


def _inverted(tree: SyntaxTree, condition: Node) -> str:
    """The opposite condition as text; empty where it is not plain."""
    wrapped = condition.type in ("parenthesized_expression", "condition_clause")
    inner = condition.named_children[0] if wrapped and condition.named_children else condition
    if wrapped and len(condition.named_children) != 1:
        return ""
    if inner.type in ("let_condition", "let_chain", "declaration", "assignment_expression"):
        return ""
    opposite = _opposite(tree, inner)
    return f"({opposite})" if wrapped else opposite


def _opposite(tree: SyntaxTree, node: Node) -> str:
    text = _text(tree, node)
    if node.type == "not_operator":
        argument = node.child_by_field_name("argument")
        return _text(tree, argument) if argument else ""
    if node.type in ("unary_expression", "prefix_unary_expression") and text.startswith("!"):
        argument = node.named_children[-1]
        inside = argument.type == "parenthesized_expression"
        return _text(tree, argument)[1:-1] if inside else _text(tree, argument)
    if (swapped := _swapped(tree, node)) is not None:
        return swapped
    if tree.language_id == "python":
        return f"not {text}" if _binds_tightly(node) else f"not ({text})"
    return f"!{text}" if _binds_tightly(node) else f"!({text})"


def _swapped(tree: SyntaxTree, node: Node) -> str | None:
    """A comparison with the opposite operator; None where that is not sure."""
    signs = [child for child in node.children if not child.is_named]
    if node.named_child_count != 2 or len(signs) not in (1, 2) or "\n" in _text(tree, node):
        return None
    sign = tree.data[signs[0].start_byte : signs[-1].end_byte].decode("utf-8", "replace")
    own = tree.language_id in _OWN_EQUALITY
    table = _PYTHON_SWAPPED if tree.language_id == "python" else {} if own else _SWAPPED
    if sign not in table or node.type not in ("comparison_operator", "binary_expression"):
        return None
    left, right = (_text(tree, child) for child in node.named_children)
    return f"{left} {table[sign]} {right}"


def _binds_tightly(node: Node) -> bool:
    return node.type in (
        *("identifier", "call", "call_expression", "attribute", "member_expression", "true"),
        *("false", "field_expression", "subscript", "method_invocation", "field_access"),
        *("selector_expression", "parenthesized_expression", "subscript_expression"),
        *("invocation_expression", "member_access_expression", "boolean_literal"),
    )


def _text(tree: SyntaxTree, node: Node) -> str:
    return tree.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
