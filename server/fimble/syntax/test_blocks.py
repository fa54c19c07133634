"""The tests in a text that a model wrote, in languages with braces: those that are whole, name what
is tested, and claim something."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from tree_sitter import Node

from fimble.syntax.languages import canonical
from fimble.syntax.parse import SyntaxTree

_SCRIPT: Final = re.compile(rb"\b(?:expect|assert)\b")
_CLAIMS: Final = {
    "javascript": _SCRIPT,
    "typescript": _SCRIPT,
    "typescriptreact": _SCRIPT,
    "go": re.compile(rb"\bt\.(?:Error|Errorf|Fatal|Fatalf|Fail|FailNow)\b"),
    "rust": re.compile(rb"\bassert\w*!|\bshould_panic\b"),
}
_CALLED: Final = frozenset((b"test", b"it", b"describe"))


@dataclass(frozen=True, kw_only=True)
class WrittenBlock:
    """A test with its text; the name is that of its function, empty where it has a title."""

    name: str
    text: str


def read_test_blocks(tree: SyntaxTree, about: str) -> tuple[WrittenBlock, ...]:
    """The usable tests at the top of a text, each once.

    Args:
        about: the name of what is tested.
    """
    word = re.compile(rb"(?<![\w$])%s(?![\w$])" % re.escape(about.encode()))
    claims = _CLAIMS[canonical(tree.language_id)]
    found: dict[str, WrittenBlock] = {}
    for start, node, name in _tests(tree):
        text = tree.data[start : node.end_byte]
        inside = tree.data[_body_start(node) : node.end_byte]
        if not node.has_error and word.search(inside) and claims.search(text):
            block = WrittenBlock(name=name, text=text.decode("utf-8", "replace"))
            found.setdefault(name or block.text, block)
    return tuple(found.values())


def _tests(tree: SyntaxTree) -> Iterator[tuple[int, Node, str]]:
    """Where each begins, its node, and its name."""
    attributes: list[Node] = []
    for node in tree.root.named_children:
        if node.type == "attribute_item":
            attributes.append(node)
            continue
        name = _text(tree, node.child_by_field_name("name"))
        if node.type == "expression_statement" and _is_call(tree, node):
            yield node.start_byte, node, ""
        elif node.type == "function_declaration" and re.match(r"Test(?![a-z])", name):
            yield node.start_byte, node, name
        elif node.type == "function_item" and any(
            _text(tree, each) == "#[test]" for each in attributes
        ):
            yield attributes[0].start_byte, node, name
        attributes = []


def _is_call(tree: SyntaxTree, statement: Node) -> bool:
    call = statement.named_children[0] if statement.named_children else None
    called = call.child_by_field_name("function") if call is not None else None
    return called is not None and _text(tree, called).encode() in _CALLED


def _body_start(node: Node) -> int:
    """Where the test's own code begins: what its title or its name says is no use."""
    body = node.child_by_field_name("body")
    if body is not None:
        return body.start_byte
    arguments = node.named_children[0].child_by_field_name("arguments")
    given = arguments.named_children if arguments is not None else []
    return given[1].start_byte if len(given) > 1 else node.start_byte


def _text(tree: SyntaxTree, node: Node | None) -> str:
    return tree.data[node.start_byte : node.end_byte].decode("utf-8", "replace") if node else ""
