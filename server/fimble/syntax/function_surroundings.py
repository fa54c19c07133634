"""Whether a new function may stand beside the one that statements are in, and where: what the old
one can see, the new one has to see too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.expressions import FUNCTIONS, enclosing
from fimble.syntax.parse import SyntaxTree

_UNTYPED: Final = frozenset(("javascript", "javascriptreact"))
_OF_JAVA: Final = frozenset((
    "try_statement", "synchronized_statement", "lambda_expression", "class_body",
    "try_with_resources_statement",
))  # fmt: skip
_WITHIN: Final = frozenset((
    "translation_unit", "declaration_list", "namespace_definition", "linkage_specification",
))  # fmt: skip
"""What a plain function of C++ stands in; elsewhere it is of a class, or a template."""
_OWN_NAMES: Final = frozenset((
    "type_definition", "alias_declaration", "using_declaration", "namespace_alias_definition",
    "preproc_def", "preproc_function_def", "use_declaration", "const_item", "static_item",
    "struct_item", "enum_item", "union_item", "trait_item", "impl_item", "type_item",
    "macro_definition", "mod_item", "type_declaration", "type_alias_declaration",
    "interface_declaration", "enum_declaration", "class_declaration", "record_declaration",
    "abstract_class_declaration",
))  # fmt: skip
_WITH_BODY: Final = frozenset(
    ("struct_specifier", "class_specifier", "enum_specifier", "union_specifier")
)
_COMPILED: Final = frozenset((b"constexpr", b"consteval"))


def why_not_beside(tree: SyntaxTree, function: Node, statements: list[Node]) -> str:
    """Why no function beside this one can hold the statements; empty where one can."""
    language = tree.language_id
    holder: Node | None = function
    while holder is not None and language not in _UNTYPED:
        if holder.child_by_field_name("type_parameters") is not None:
            return "the function has type parameters"
        # In Java the new method is in the same class, and knows what that knows.
        holder = None if language == "java" else holder.parent
    if language == "java":
        around = statements[0].parent
        while around is not None and around.id != function.id:
            if around.type in _OF_JAVA:
                return "what it may throw is caught around it"
            around = around.parent
    tail = statements[-1].type
    if language == "rust" and not tail.endswith(("_statement", "_declaration", "comment")):
        return "its last value is that of the function"
    if any(_gives_names(node) for node in _nodes(_outermost(function))):
        return "the function declares types or other names of its own"
    return _why_not_of_cpp(tree, function) if language == "cpp" else ""


def place_beside(tree: SyntaxTree, function: Node) -> tuple[int, int]:
    """The bytes that a new function is put before or behind: those of the method in Java, of what
    stands at the file's top else, and in C and C++ with the comments just above."""
    if tree.language_id in ("c", "cpp"):
        return _with_comments(function).start_byte, function.end_byte
    node = function
    while tree.language_id != "java" and node.parent is not None and node.parent.parent is not None:
        node = node.parent
    return node.start_byte, node.end_byte


def _with_comments(function: Node) -> Node:
    first = function
    while (above := first.prev_sibling) is not None and above.type == "comment":
        before = above.prev_sibling
        behind_code = before is not None and before.end_point.row == above.start_point.row
        if behind_code or above.end_point.row < first.start_point.row - 1:
            break
        first = above
    return first


def _why_not_of_cpp(tree: SyntaxTree, function: Node) -> str:
    around = function.parent
    while around is not None:
        if around.type == "template_declaration":
            return "the function has type parameters"
        if around.type not in _WITHIN:
            return "it is a part of a class, or of something else that is not known"
        around = around.parent
    declarator = function.child_by_field_name("declarator")
    while declarator is not None and declarator.type != "function_declarator":
        declarator = declarator.child_by_field_name("declarator") or next(
            (each for each in declarator.named_children if "declarator" in each.type), None
        )
    name = declarator.child_by_field_name("declarator") if declarator is not None else None
    if name is None or name.type != "identifier":
        return "it is a part of a class, or of something else that is not known"
    head = (each for each in function.named_children if each.type == "type_qualifier")
    if any(tree.data[each.start_byte : each.end_byte] in _COMPILED for each in head):
        return "the function may run while it is compiled"
    return ""


def _outermost(function: Node) -> Node:
    while (above := enclosing(function.parent, FUNCTIONS)) is not None:
        function = above
    return function


def _gives_names(node: Node) -> bool:
    if node.type in _WITH_BODY:
        return node.child_by_field_name("body") is not None
    return node.type in _OWN_NAMES


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _nodes(child)
