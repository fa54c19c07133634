"""Trees of documents, parsed incrementally: the edit is found by comparing the two texts.

An incremental parse equals a full one where the text has no errors (tests hold it); how errors are
mended may differ. Very large files have no tree, nor have those that take a grammar too long.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from time import thread_time
from typing import Final

from tree_sitter import Language, Node, Parser, Point, Tree

from fimble.documents.document import Document
from fimble.documents.position import utf8
from fimble.syntax.languages import grammar

LARGEST_FILE_BYTES: Final = 2_000_000
"""A first parse takes about 0.3 s a megabyte."""
_LONGEST_LINE_BYTES: Final = 200_000
"""Such lines are made by machines, and grammars take seconds for them."""
_LONGEST_PARSE_S: Final = 1.5
"""Of this thread's own time, so that a busy machine makes no difference. Some grammars are slow on
odd text: 190 kB of one list take Scala's half a minute."""
_LONGEST_REPARSE_S: Final = 0.4
_READ_BYTES: Final = 65_536
_KEPT_TREES: Final = 16


@dataclass(frozen=True, kw_only=True)
class SyntaxTree:
    """A tree and the bytes (UTF-8) it was made of."""

    tree: Tree
    data: bytes
    language_id: str

    @property
    def root(self) -> Node:
        """The root node; its offsets are byte offsets."""
        return self.tree.root_node


def with_edit(tree: SyntaxTree, start_byte: int, end_byte: int, text: str) -> SyntaxTree | None:
    """The tree after one edit, made from the old one and kept by nobody."""
    language = grammar(tree.language_id)
    if language is None:
        return None
    data = tree.data[:start_byte] + utf8(text) + tree.data[end_byte:]
    parsed = _parsed(language, data, _edited(tree, data), _LONGEST_REPARSE_S)
    if parsed is None:
        return None
    return SyntaxTree(tree=parsed, data=data, language_id=tree.language_id)


def parse_once(data: bytes, language_id: str) -> SyntaxTree | None:
    """The tree of a text, kept by nobody; None for an unknown language or a parse too slow."""
    language = grammar(language_id)
    if language is None or _too_large(data):
        return None
    tree = _parsed(language, data, None, _LONGEST_PARSE_S)
    return SyntaxTree(tree=tree, data=data, language_id=language_id) if tree else None


def _parsed(language: Language, data: bytes, old: Tree | None, limit_s: float) -> Tree | None:
    """The tree of a text; None where that takes too long."""
    end = thread_time() + limit_s
    whole, given, parsed = memoryview(data), list[memoryview](), False

    def read(byte_offset: int, _point: Point) -> memoryview | bytes:
        part = slice(byte_offset, byte_offset + _READ_BYTES)
        if parsed or byte_offset >= len(data):
            return data[part]  # the predicates of queries ask the tree later, and want bytes
        given.append(whole[part])
        return given[-1]

    def is_late(_byte_offset: int, _has_error: bool) -> bool:
        return thread_time() > end

    try:
        if old is None:
            return Parser(language).parse(read, progress_callback=is_late)
        return Parser(language).parse(read, old_tree=old, progress_callback=is_late)
    except ValueError:  # all that it says of being stopped
        return None
    finally:
        # NOTE: py-tree-sitter 0.26.1 never lets go of what it was given to read; a view that is
        # released holds nothing of the text.
        parsed = True
        for part in given:
            part.release()


class ParseCache:
    """The last tree of each document. One that took too long is not tried again until closed."""

    def __init__(self) -> None:
        self._trees: OrderedDict[str, SyntaxTree] = OrderedDict()
        self._too_slow: set[str] = set()

    def parse(self, document: Document) -> SyntaxTree | None:
        """The tree of a snapshot; None for an unknown language or a file too large."""
        language = grammar(document.language_id)
        data = utf8(document.text)
        if language is None or _too_large(data) or document.uri in self._too_slow:
            self._trees.pop(document.uri, None)
            return None
        old = self._trees.pop(document.uri, None)
        if old is not None and old.language_id != document.language_id:
            old = None
        if old is not None and old.data == data:
            new = old
        else:
            edited = _edited(old, data) if old else None
            tree = _parsed(language, data, edited, _LONGEST_PARSE_S)
            if tree is None:
                self._too_slow.add(document.uri)
                return None
            new = SyntaxTree(tree=tree, data=data, language_id=document.language_id)
        self._trees[document.uri] = new
        if len(self._trees) > _KEPT_TREES:
            self._trees.popitem(last=False)
        return new

    def forget(self, uri: str) -> None:
        """Drop the tree of a closed document."""
        self._trees.pop(uri, None)
        self._too_slow.discard(uri)


def _too_large(data: bytes) -> bool:
    if len(data) <= _LONGEST_LINE_BYTES:
        return False
    return len(data) > LARGEST_FILE_BYTES or max(map(len, data.split(b"\n"))) > _LONGEST_LINE_BYTES


def _edited(old: SyntaxTree, data: bytes) -> Tree:
    """The old tree, told of the one edit that makes the new text of the old."""
    start, from_end = _common_ends(old.data, data)
    tree = old.tree.copy()
    old_end, new_end = len(old.data) - from_end, len(data) - from_end
    tree.edit(
        start,
        old_end,
        new_end,
        _point(data, start),
        _point(old.data, old_end),
        _point(data, new_end),
    )
    return tree


def _common_ends(old: bytes, new: bytes) -> tuple[int, int]:
    """How many bytes two texts share at their beginning, and at the end of what is left."""
    shortest = min(len(old), len(new))
    start = _common_prefix(old, new, shortest)
    end = _common_prefix(old[start:][::-1], new[start:][::-1], shortest - start)
    return start, end


def _common_prefix(first: bytes, second: bytes, most: int) -> int:
    """By halving: comparing slices is far quicker than a loop over bytes."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _point(data: bytes, byte_offset: int) -> Point:
    before = data[:byte_offset]
    return Point(before.count(b"\n"), byte_offset - before.rfind(b"\n") - 1)
