"""Where a Python function can take one more parameter with a default."""

from __future__ import annotations

from dataclasses import dataclass

from tree_sitter import Node

from fimble.syntax.expressions import enclosing
from fimble.syntax.parse import SyntaxTree


@dataclass(frozen=True, kw_only=True)
class NewParameter:
    """Where it is written, and the signs before and after it."""

    at_byte: int
    before: str
    after: str


def find_new_parameter(tree: SyntaxTree, start_byte: int, end_byte: int) -> NewParameter | str:
    """The place in the function around a literal of its body; or why there is none."""
    node = tree.root.named_descendant_for_byte_range(start_byte, end_byte)
    function = enclosing(node, frozenset(("function_definition", "lambda")))
    if function is None or function.type == "lambda" or node is None:
        return "it is not in a plain function"
    body = function.child_by_field_name("body")
    parameters = function.child_by_field_name("parameters")
    if body is None or parameters is None or node.start_byte < body.start_byte:
        return "it is not in the body of a function"
    if reason := _why_not_literal(node, body):
        return reason
    return _place(parameters)


def _why_not_literal(node: Node, body: Node) -> str:
    parent = node.parent
    if parent is not None and parent.type == "concatenated_string":
        return "it is only a part of a text"
    if parent is not None and parent.type == "expression_statement":
        return "it is a docstring, or does nothing"
    if any(child.type == "interpolation" for child in node.children):
        return "it is an f-string"
    if enclosing(parent, frozenset(("case_pattern", "type", "class_definition"))) is not None:
        return "it is a pattern, a type or part of a class"
    return "" if body.start_byte <= node.start_byte else "it is not in the body"


def _place(parameters: Node) -> NewParameter:
    """Behind the last parameter, but before `**rest`, which must be the last."""
    named = parameters.named_children
    listed = [child for child in named if child.type != "comment"]
    if not listed:
        return NewParameter(at_byte=parameters.start_byte + 1, before="", after="")
    last = listed[-1]
    if last.type == "dictionary_splat_pattern" or _is_typed_splat(last):
        return NewParameter(at_byte=last.start_byte, before="", after=", ")
    return NewParameter(at_byte=last.end_byte, before=", ", after="")


def _is_typed_splat(node: Node) -> bool:
    return node.type == "typed_parameter" and any(
        child.type == "dictionary_splat_pattern" for child in node.children
    )
