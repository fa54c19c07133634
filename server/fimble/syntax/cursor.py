"""Where a place is: in a comment, in a string, in which definitions. Bytes in, plain data out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from tree_sitter import Node

from fimble.syntax.outline import Definition, enclosing_definitions
from fimble.syntax.parse import SyntaxTree

Inside = Literal["code", "string", "comment"]

# fmt: off
_CODE_IN_STRINGS: Final = frozenset((
    "arithmetic_expansion", "command_substitution", "expansion", "interpolated_expression",
    "interpolation", "process_substitution", "simple_expansion", "string_interpolation",
    "template_substitution",
))
_STRING_LIKE: Final = re.compile(
    r"(?:[a-z]+_)*(?:string|char|character|regex|heredoc|nowdoc)"
    r"(?:_literal|_content|_value|_body|_expression)?|(?:double|single)_quote_scalar"
)
_NO_STRINGS: Final = frozenset((
    "chained_string", "concatenated_string", "key_path_string_expression", "string_array",
))
# fmt: on
_QUOTE: Final = re.compile(rb"[\"'`]")
_OPEN_CODE: Final = re.compile(rb"[$#]\{[^}]*\Z|\A[fF$]+[\"'](?s:.*)\{[^{}]*\Z")
"""What an unclosed string holds where the cursor is in code again: `${x`, or f"{x`."""
_LONG_LINE: Final = 4000


@dataclass(frozen=True, kw_only=True)
class CursorPlace:
    """What the tree says of a place.

    Attributes:
        inside: what the place is part of.
        definitions: those around it, outer first.
        broken: an error surrounds it, so that the rest may be wrong.
    """

    inside: Inside
    definitions: tuple[Definition, ...]
    broken: bool


def place_of_cursor(tree: SyntaxTree | None, byte_offset: int) -> CursorPlace | None:
    """What is known of a place; None where there is no tree (an unknown language)."""
    if tree is None:
        return None
    byte_offset = min(max(byte_offset, 0), len(tree.data))
    nodes = tuple(_nodes_at(tree.root, byte_offset))
    return CursorPlace(
        inside=_inside(nodes, tree.data, byte_offset)
        or ("string" if _has_open_quote(tree, byte_offset) else "code"),
        definitions=enclosing_definitions(tree, byte_offset),
        broken=any(node.is_error for node in nodes),
    )


def _nodes_at(root: Node, byte_offset: int) -> Iterator[Node]:
    """The nodes that end at or hold a place, inner first."""
    node = root.descendant_for_byte_range(max(byte_offset - 1, 0), byte_offset)
    while node is not None:
        yield node
        node = node.parent


def _inside(nodes: tuple[Node, ...], data: bytes, byte_offset: int) -> Inside | None:
    """What the tree says; None where it names neither string nor comment nor code in a string."""
    for node in nodes:
        kind = node.type
        strictly = node.start_byte < byte_offset < node.end_byte
        if kind in _CODE_IN_STRINGS and strictly:
            return "code"
        if not node.is_named or kind.startswith("keyword_"):
            continue
        if kind.endswith("comment") and (strictly or _goes_on(node, data, byte_offset)):
            return "comment"
        if strictly and _STRING_LIKE.fullmatch(kind) and kind not in _NO_STRINGS:
            return "string"
        if _STRING_LIKE.fullmatch(kind) and _lacks_its_end(node, byte_offset):
            return "string"
    return None


def _lacks_its_end(node: Node, byte_offset: int) -> bool:
    last = node.child(node.child_count - 1) if node.child_count else None
    return node.end_byte == byte_offset and last is not None and last.is_missing


def _has_open_quote(tree: SyntaxTree, byte_offset: int) -> bool:
    """Whether a quote before a place, on its line, begins a string that the parser could not read.

    Where a string is not closed yet the tree has none, but an error with the quote as its child.
    """
    line_start = max(tree.data.rfind(b"\n", 0, byte_offset) + 1, byte_offset - _LONG_LINE)
    if not tree.root.has_error:
        return False
    for match in _QUOTE.finditer(tree.data, line_start, byte_offset):
        node = tree.root.descendant_for_byte_range(match.start(), match.end())
        parent = node.parent if node else None
        if node and parent and parent.is_error and not node.child_count and not node.is_error:
            quoted = tree.data[match.start() - 1 : byte_offset]
            return not _OPEN_CODE.search(quoted)
    return False


def _goes_on(node: Node, data: bytes, byte_offset: int) -> bool:
    """Whether what is typed at the end of a comment is part of it: if nothing has closed it."""
    text = data[node.start_byte : node.end_byte]
    return node.end_byte == byte_offset and not text.endswith(
        (b"\n", b"*/", b"-->", b"]]", b"=end")
    )
