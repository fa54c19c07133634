"""Whether statements of a language with braces can be a function of their own, as far as the way
through them goes: nothing in them may jump out, wait, or look at the function around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.expressions import FUNCTIONS
from fimble.syntax.parse import SyntaxTree

_NEVER: Final = {
    "return_statement": "it may return",
    "return_expression": "it may return",
    "yield_expression": "it yields",
    "yield_statement": "it yields",
    "await_expression": "it awaits",
    "co_await_expression": "it awaits",
    "co_yield_statement": "it yields",
    "co_return_statement": "it may return",
    "try_expression": "it may return an error",
    "goto_statement": "it jumps",
    "labeled_statement": "it has a label",
    "labelled_statement": "it has a label",
    "defer_statement": "it defers a call to the end of the function",
    "variable_declaration": "it declares with `var`, which holds in the whole function",
    "super": "it uses `super`",
    "with_statement": "it uses `with`",
    "asm_statement": "it is assembly",
    "gnu_asm_expression": "it is assembly",
    "unsafe_block": "it is unsafe code",
    "explicit_constructor_invocation": "it calls a constructor",
    "local_class_declaration": "it declares a class",
    "class_declaration": "it declares a class",
    "function_declaration": "it declares a function",
    "generator_function_declaration": "it declares a function",
}
_OWN_RETURN: Final = frozenset(("return_statement", "return_expression", "try_expression"))
_BREAKS: Final = frozenset(("break_statement", "break_expression"))
_CONTINUES: Final = frozenset(("continue_statement", "continue_expression"))
_LOOPS: Final = frozenset((
    "for_statement", "for_in_statement", "while_statement", "do_statement", "for_range_loop",
    "enhanced_for_statement", "for_expression", "while_expression", "loop_expression",
))  # fmt: skip
_SWITCHES: Final = frozenset((
    "switch_statement", "switch_expression", "expression_switch_statement", "select_statement",
    "type_switch_statement",
))  # fmt: skip
_LOOKS_AROUND: Final = frozenset((b"arguments", b"eval", b"self", b"Self", b"recover"))
_MACRO_CALL: Final = re.compile(rb"[A-Z][A-Z0-9_]+\s*\(")
_HARMLESS_MACROS: Final = frozenset((b"println", b"format", b"vec", b"print", b"eprintln"))


def why_not_apart(tree: SyntaxTree, statements: list[Node]) -> str:
    """Why some statements cannot be a function of their own; empty where they can be."""
    for statement in statements:
        for node, around in _with_ancestors(statement):
            if reason := _why_not(tree, node, around):
                return reason
    return ""


def _why_not(tree: SyntaxTree, node: Node, around: tuple[str, ...]) -> str:
    """Of one node; `around` has the kinds of the selected nodes that it is in."""
    kind = node.type
    in_function = any(each in FUNCTIONS for each in around)
    if kind in _NEVER and not (kind in _OWN_RETURN and in_function):
        return _NEVER[kind]
    if kind in _BREAKS and not any(each in _LOOPS | _SWITCHES for each in around):
        return "it leaves a loop that is outside"
    if kind in _CONTINUES and not any(each in _LOOPS for each in around):
        return "it goes on with a loop that is outside"
    if kind in _BREAKS | _CONTINUES and node.named_child_count:
        return "it jumps to a label"
    if kind.startswith("preproc") or kind == "ERROR" or "template_declaration" in kind:
        return "it holds what is not read as code"
    text = tree.data[node.start_byte : node.end_byte]
    if kind == "storage_class_specifier" and text in (b"static", b"thread_local"):
        return "it declares a variable that outlives a call"
    if kind == "this" and tree.language_id != "java":
        return "it uses `this`"
    if kind in ("identifier", "self") and text in _LOOKS_AROUND:
        return f"it uses `{text.decode()}`"
    if kind == "macro_invocation" and text.partition(b"!")[0] not in _HARMLESS_MACROS:
        return "it uses a macro, which may do anything"
    if kind == "call_expression" and tree.language_id in ("c", "cpp") and _MACRO_CALL.match(text):
        return "it uses a macro, which may do anything"
    is_text = "string" in kind or "template" in kind or kind == "text_block"
    return "a text in it has several lines" if is_text and b"\n" in text else ""


def _with_ancestors(
    node: Node, around: tuple[str, ...] = ()
) -> Iterator[tuple[Node, tuple[str, ...]]]:
    yield node, around
    for child in node.children:
        yield from _with_ancestors(child, (*around, node.type))
