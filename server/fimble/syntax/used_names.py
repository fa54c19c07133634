"""Names that a changed text uses and that come from nowhere: neither old nor bound in the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.parse import SyntaxTree

_BINDING_FIELDS: Final = ("name", "pattern", "left", "declarator", "parameter", "alias", "key")
"""Fields of a node under which a grammar puts the name that the node binds."""
_BINDERS: Final = (
    "declar",
    "definition",
    "parameter",
    "binding",
    "pattern",
    "import",
    "let_",
    "_spec",
    "_item",
)
_NAMES: Final = ("identifier", "shorthand_property_identifier_pattern")
_OF_THE_LANGUAGE: Final = frozenset(("var",))
"""Words that a grammar takes for names: `var` in Java stands where a type does."""


def names_from_nowhere(
    before: SyntaxTree, after: SyntaxTree, known: frozenset[str] = frozenset()
) -> set[str]:
    """Identifiers of the new text that the old one has not and that the new one does not bind.

    Args:
        known: what needs no definition.
    """
    new = names_of(after) - names_of(before) - _OF_THE_LANGUAGE - known
    return new - _names(after, bound_only=True) if new else new


def names_of(tree: SyntaxTree) -> set[str]:
    """All identifiers of a text, those of members included."""
    return _names(tree, bound_only=False)


def _names(tree: SyntaxTree, *, bound_only: bool) -> set[str]:
    return {
        tree.data[node.start_byte : node.end_byte].decode("utf-8", "replace")
        for node in _leaves(tree.root)
        if node.type.endswith(_NAMES) and (not bound_only or _is_bound(node))
    }


def _is_bound(node: Node) -> bool:
    """Whether a name stands where its parent (or a pattern around it) binds one."""
    if node.type.endswith("pattern"):
        return True
    child, parent = node, node.parent
    while parent is not None:
        if parent.type == "reference_declarator":  # its name stands in no field
            child, parent = parent, parent.parent
            continue
        if parent.type in ("import_clause", "namespace_import"):  # `import a`, `import * as a`
            return True
        if any(word in parent.type for word in _BINDERS):
            fields = (parent.child_by_field_name(field) for field in _BINDING_FIELDS)
            return any(field == child for field in fields)
        if not parent.type.endswith(("_list", "pattern", "declarator")):
            return False
        child, parent = parent, parent.parent
    return False


def _leaves(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.child_count:
            waiting.extend(node.children)
        else:
            yield node
