"""Python statements as a whole: may they be moved into a function, and what do they assign."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.parse import SyntaxTree

_NOT_MOVED: Final = {
    "yield": "it yields",
    "await": "it awaits",
    "global_statement": "it declares a global name",
    "nonlocal_statement": "it declares a name of the function around it",
    "import_from_statement": "it imports",
    "import_statement": "it imports",
    "delete_statement": "it deletes a name",
    "named_expression": "it assigns inside an expression",
}
_JUMPS: Final = frozenset(("break_statement", "continue_statement"))
_LOOPS: Final = frozenset(("for_statement", "while_statement"))
_SCOPES: Final = frozenset(("function_definition", "lambda", "class_definition"))
_FRAMES: Final = frozenset((b"super", b"locals", b"vars", b"eval", b"exec", b"globals"))


def why_not_a_function(tree: SyntaxTree, start_byte: int, end_byte: int) -> str:
    """Why a selection cannot become a function; empty where it can."""
    for node in _selected(tree, start_byte, end_byte):
        if node.type in _NOT_MOVED:
            return _NOT_MOVED[node.type]
        if node.type in _JUMPS and not _is_below(node, _LOOPS, start_byte):
            return "it leaves or goes on with a loop that is outside"
        is_early = node.type == "return_statement" and not _ends_with(node, end_byte)
        if is_early and not _is_below(node, _SCOPES, start_byte):
            return "it may return before its end"
        if node.type == "call" and _called(tree, node) in _FRAMES:
            return "it looks at the function that it is in"
    return ""


def assigned_last(tree: SyntaxTree, start_byte: int, end_byte: int) -> str:
    """The last plain name that a selection assigns; empty where there is none."""
    names = [
        (left.start_byte, tree.data[left.start_byte : left.end_byte].decode("utf-8", "replace"))
        for node in _selected(tree, start_byte, end_byte)
        if node.type in ("assignment", "augmented_assignment")
        and (left := node.child_by_field_name("left")) is not None
        and left.type == "identifier"
    ]
    return max(names)[1] if names else ""


def _selected(tree: SyntaxTree, start: int, end: int) -> Iterator[Node]:
    """The named nodes that lie in a range."""
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        if node.end_byte <= start or node.start_byte >= end:
            continue
        if node.is_named and start <= node.start_byte and node.end_byte <= end:
            yield node
        waiting.extend(node.children)


def _is_below(node: Node, kinds: frozenset[str], start: int) -> bool:
    """Whether a node of one of the kinds is around it and begins in the selection."""
    parent = node.parent
    while parent is not None and parent.start_byte >= start:
        if parent.type in kinds:
            return True
        parent = parent.parent
    return False


def _ends_with(node: Node, end: int) -> bool:
    """Whether a return is the last of the selection, under no condition."""
    return node.end_byte == end and (node.parent is None or node.parent.type in ("block", "module"))


def _called(tree: SyntaxTree, node: Node) -> bytes:
    function = node.child_by_field_name("function")
    return tree.data[function.start_byte : function.end_byte] if function else b""
