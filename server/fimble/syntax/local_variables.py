"""All places of a function's variable, in languages with braces; refuses wherever that is not sure.

Sure means: bound once in the outermost function around it, by a form that is known here; nothing
else there has its name, not even a comment; and no text or macro can see what it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.expressions import BLOCKS, FUNCTIONS
from fimble.syntax.parse import SyntaxTree

_SCRIPT: Final = frozenset((
    ("variable_declarator", "name"), ("formal_parameters", ""), ("for_in_statement", "left"),
    ("required_parameter", "pattern"), ("optional_parameter", "pattern"),
    ("catch_clause", "parameter"), ("arrow_function", "parameter"),
))  # fmt: skip
_C: Final = frozenset((
    ("init_declarator", "declarator"), ("declaration", "declarator"),
    ("parameter_declaration", "declarator"), ("for_range_loop", "declarator"),
    ("pointer_declarator", "declarator"), ("reference_declarator", ""),
))  # fmt: skip
_BINDING: Final[dict[str, frozenset[tuple[str, str]]]] = {
    "javascript": _SCRIPT,
    "javascriptreact": _SCRIPT,
    "typescript": _SCRIPT,
    "typescriptreact": _SCRIPT,
    "go": frozenset((("var_spec", "name"), ("parameter_declaration", "name"))),
    "rust": frozenset((
        ("let_declaration", "pattern"), ("parameter", "pattern"), ("for_expression", "pattern"),
    )),
    "java": frozenset((
        ("variable_declarator", "name"), ("formal_parameter", "name"),
        ("enhanced_for_statement", "name"), ("catch_formal_parameter", "name"),
    )),
    "c": _C,
    "cpp": _C,
}  # fmt: skip
"""A language to the nodes that bind a name, with the field that the name stands in."""
LANGUAGES_WITH_LOCALS: Final = frozenset(_BINDING)
_SCOPES: Final = BLOCKS | FUNCTIONS | frozenset((
    "for_statement", "for_in_statement", "for_range_loop", "for_expression", "if_statement",
    "enhanced_for_statement", "catch_clause", "switch_statement", "while_statement",
    "expression_switch_statement", "type_switch_statement", "switch_case", "case_statement",
    "expression_case", "communication_case", "default_case", "try_with_resources_statement",
))  # fmt: skip
_OTHERS_NAMES: Final = frozenset(("property_identifier", "field_identifier"))
"""Leaves that may have the same text: members, which are reached through something else."""
_UNSURE: Final = frozenset((
    "shorthand_field_initializer", "qualified_identifier", "lambda_capture_initializer",
    "element_value_pair", "keyed_element", "closure_parameters", "inferred_parameters",
    "lambda_expression", "structured_binding_declarator", "macro_invocation", "preproc_def",
    "preproc_function_def", "ERROR", "with_statement", "let_condition", "labeled_statement",
    "class_declaration", "class_body", "class_specifier", "struct_specifier", "class",
    "impl_item", "field_access", "scoped_identifier", "function_declarator", "type_descriptor",
))  # fmt: skip
"""Between an occurrence and its function these may make it another's name, or show it."""
_AROUND_NAMES: Final = frozenset(("expression_list", "pointer_declarator", "reference_declarator"))
_NAMED_BY: Final = frozenset((
    ("method_invocation", "name"), ("function_declaration", "name"), ("function_item", "name"),
    ("method_declaration", "name"), ("function_expression", "name"), ("class_declaration", "name"),
    ("generator_function_declaration", "name"),
))  # fmt: skip
_MACRO: Final = re.compile(rb"[A-Z][A-Z0-9_]+")


def find_occurrences(
    tree: SyntaxTree, byte_offset: int, *, words_too: bool = True
) -> tuple[tuple[int, int], ...] | str:
    """The byte ranges of the variable at a place in their order; or why they are not sure.

    Args:
        words_too: refuse where a comment or a text has the name too, which a rename would leave.
    """
    node = tree.root.descendant_for_byte_range(byte_offset, byte_offset)
    function = _outermost_function(node)
    if node is None or node.type != "identifier" or function is None:
        return "it is not the variable of a function"
    name = tree.data[node.start_byte : node.end_byte]
    leaves = [each for each in _leaves(function) if _text(tree, each) == name]
    words = re.findall(rb"(?<![\w$])%s(?![\w$])" % re.escape(name), _text(tree, function))
    if words_too and len(words) != len(leaves):
        return "a comment or a text of the function has its name"
    uses = [each for each in leaves if each.type not in _OTHERS_NAMES]
    bindings = [each for each in uses if _binds(each, tree.language_id)]
    if len(bindings) != 1:
        return "it is bound more than once" if bindings else "it is not bound in this function"
    reason = _why_unsure(tree, uses, bindings[0], function)
    return reason or tuple((each.start_byte, each.end_byte) for each in uses)


def is_plain_name(text: str) -> bool:
    """Whether a text can be a variable's name in each of these languages, keywords aside."""
    return re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", text) is not None


def _why_unsure(tree: SyntaxTree, uses: list[Node], binding: Node, function: Node) -> str:
    scope = _scope(binding)
    before = _evaluated_before(binding)
    for each in uses:
        if each.type != "identifier":
            return "its name stands for a field too"
        if scope is None or not scope.start_byte <= each.start_byte < scope.end_byte:
            return "something else of the function has its name"
        if each.start_byte < binding.start_byte:
            return "its name is used before it is bound"
        inside = any(part.start_byte <= each.start_byte < part.end_byte for part in before)
        if inside and each.id != binding.id:
            return "its own value has its name"
        if _field(each) in _NAMED_BY or _is_seen(tree, each, function):
            return "something else may have its name, or show it"
    return ""


def _evaluated_before(binding: Node) -> list[Node]:
    """The parts of the binding's own statement in which its name still means something else."""
    statement = binding.parent
    while statement is not None and statement.type in _AROUND_NAMES:
        statement = statement.parent
    if statement is None or statement.type == "formal_parameters":
        return []
    if statement.type not in _SCOPES:
        return [statement]
    parts = (statement.child_by_field_name(field) for field in ("value", "right"))
    return [part for part in parts if part is not None]


def _is_seen(tree: SyntaxTree, node: Node, function: Node) -> bool:
    """Whether a pattern, a macro or a class stands between a name and its function."""
    around = node.parent
    while around is not None and around.id != function.id:
        own_head = around.type == "function_declarator" and around.parent == function
        if (around.type in _UNSURE and not own_head) or "pattern" in around.type:
            return True
        called = (
            around.child_by_field_name("function") if around.type == "call_expression" else None
        )
        if called is not None and _MACRO.fullmatch(_text(tree, called)):
            return True
        around = around.parent
    return any(word in _text(tree, function) for word in (b"eval(", b"arguments["))


def _binds(node: Node, language_id: str) -> bool:
    if _field(node) in _BINDING[language_id]:
        return True
    parent = node.parent
    if language_id != "go" or parent is None or parent.type != "expression_list":
        return False
    around = parent.parent
    if around is None or around.type not in ("short_var_declaration", "range_clause"):
        return False
    return around.child_by_field_name("left") == parent


def _field(node: Node) -> tuple[str, str]:
    """The parent's kind, and the field of it that a node stands in; `` for none."""
    parent = node.parent
    if parent is None:
        return "", ""
    index = next(at for at, each in enumerate(parent.children) if each.id == node.id)
    return parent.type, parent.field_name_for_child(index) or ""


def _scope(binding: Node) -> Node | None:
    around = binding.parent
    while around is not None and around.type not in _SCOPES:
        around = around.parent
    return around


def _outermost_function(node: Node | None) -> Node | None:
    found, around = None, node
    while around is not None:
        found = around if around.type in FUNCTIONS else found
        around = around.parent
    return found


def _leaves(node: Node) -> Iterator[Node]:
    if not node.child_count:
        yield node
    for child in node.children:
        yield from _leaves(child)


def _text(tree: SyntaxTree, node: Node) -> bytes:
    return tree.data[node.start_byte : node.end_byte]
