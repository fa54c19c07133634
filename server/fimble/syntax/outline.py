"""The definitions of a document: functions, methods, classes and the like, and their signatures.

What counts as one says `queries/<language>/outline.scm`; a language without that file has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from tree_sitter import Node, QueryCursor

from fimble.syntax.languages import query
from fimble.syntax.parse import SyntaxTree

_BY_INDENTATION: Final = ("python", "scala")
"""In these a line below a body, as deep as it, is inside although no node says so."""


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One definition, in bytes of the tree's text.

    Attributes:
        kind: what the grammar calls it.
        name: empty where it has none.
        start_byte: the beginning of its first line, so that `export` or `const f =` are part of it.
        own_start_byte: where it begins itself.
        signature_end_byte: where its body begins; an opening brace belongs to the signature. The
            end of its first line where it has no body.
    """

    kind: str
    name: str
    start_byte: int
    own_start_byte: int
    signature_end_byte: int
    end_byte: int
    has_body: bool


def outline(tree: SyntaxTree) -> tuple[Definition, ...]:
    """Every definition, in the document's order."""
    return find_definitions(tree, 0, len(tree.data))


def enclosing_definitions(tree: SyntaxTree, byte_offset: int) -> tuple[Definition, ...]:
    """The definitions around a place, outer first."""
    before = len(tree.data[:byte_offset].rstrip())
    near = find_definitions(tree, max(before - 1, 0), byte_offset + 1)
    around = [each for each in near if _encloses(each, tree, byte_offset, before)]
    # Of several that begin on one line the innermost signature holds the others.
    return tuple({definition.start_byte: definition for definition in around}.values())


def find_definitions(
    tree: SyntaxTree, start: int, end: int, queries: tuple[str, ...] = ("outline",)
) -> tuple[Definition, ...]:
    """The definitions that a part of the text (in bytes) touches, in the document's order.

    Where several queries find one and the same node, the first that knows its body describes it.
    """
    wanted = query(tree.language_id, *queries)
    if wanted is None:
        return ()
    cursor = QueryCursor(wanted)
    cursor.set_byte_range(start, end)
    found: dict[tuple[int, int], Definition] = {}
    for _, captures in cursor.matches(tree.root):
        node = captures["definition"][0]
        name, body = captures.get("name", []), captures.get("body", [])
        place = (node.start_byte, -node.end_byte)
        if place not in found or (body and not found[place].has_body):
            found[place] = _definition(
                tree.data, node, name[0] if name else None, body[0] if body else None
            )
    return tuple(found[place] for place in sorted(found))


def _definition(data: bytes, node: Node, name: Node | None, body: Node | None) -> Definition:
    start = data.rfind(b"\n", 0, node.start_byte) + 1
    return Definition(
        kind=node.type,
        name=data[name.start_byte : name.end_byte].decode("utf-8", "replace") if name else "",
        start_byte=start,
        own_start_byte=node.start_byte,
        signature_end_byte=_signature_end(data, node, body),
        end_byte=node.end_byte,
        has_body=body is not None,
    )


def _signature_end(data: bytes, node: Node, body: Node | None) -> int:
    if body is None:  # the first line
        line_end = data.find(b"\n", node.start_byte, node.end_byte)
        return node.end_byte if line_end < 0 else line_end
    if data[body.start_byte : body.start_byte + 1] == b"{":
        return body.start_byte + 1
    return node.start_byte + len(data[node.start_byte : body.start_byte].rstrip())


def _encloses(definition: Definition, tree: SyntaxTree, byte_offset: int, before: int) -> bool:
    """Whether a place is inside; `before` is the end of what stands before it, without blanks."""
    data, end = tree.data, definition.end_byte
    if definition.start_byte >= byte_offset or end < before:
        return False
    if byte_offset < end:
        return True
    if tree.language_id not in _BY_INDENTATION or data[end - 1 : end] == b"}":
        return False
    line_start = data.rfind(b"\n", 0, byte_offset) + 1
    return before > line_start or _columns(data, line_start) > _columns(data, definition.start_byte)


def _columns(data: bytes, line_start: int) -> int:
    line = data[line_start : line_start + 400]
    return len(line) - len(line.lstrip(b" \t"))
