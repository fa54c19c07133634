"""The comments and the texts in quotes of a document, by what they say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.parse import SyntaxTree

_STRING: Final = re.compile(
    r"(?:[a-z]+_)*(?:string|char|character|regex)(?:_literal|_expression)?|heredoc_body"
)
_NO_STRINGS: Final = frozenset(("concatenated_string", "chained_string", "string_array"))
_QUOTES: Final = re.compile(r"\A[A-Za-z@$#]*[\"'`/]+|[\"'`/]+\w*\Z")


def comments_of(tree: SyntaxTree) -> Counter[str]:
    """Each comment, its blanks made one, and how often it stands there."""
    return Counter(
        " ".join(_text(tree, node).split())
        for node in _nodes(tree.root)
        if node.is_named and node.type.endswith("comment")
    )


def code_words(tree: SyntaxTree) -> list[tuple[str, bool]] | None:
    """The words of the code in their order without comments, and whether each but the first begins
    a line, which ends a statement in some languages; None where there is an error."""
    if tree.root.has_error:
        return None
    words: list[tuple[str, bool]] = []
    waiting, end = [tree.root], tree.root.start_byte
    while waiting:
        node = waiting.pop()
        if node.type.endswith("comment"):  # in Rust one has parts
            continue
        waiting.extend(reversed(node.children))
        if not node.child_count and (word := _text(tree, node).strip()):
            begins = b"\n" in tree.data[end : node.start_byte]
            words.append((word, begins and bool(words)))
            end = node.end_byte
    return words


def strings_of(tree: SyntaxTree) -> Counter[str]:
    """What stands between quotes, and how often; an empty text does not count."""
    found = (
        _QUOTES.sub("", _text(tree, node))
        for node in _nodes(tree.root)
        if node.is_named and _STRING.fullmatch(node.type) and node.type not in _NO_STRINGS
    )
    return Counter(text for text in found if text.strip())


def _text(tree: SyntaxTree, node: Node) -> str:
    return tree.data[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _nodes(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children)
