"""Names that the code below the cursor uses and that nothing brings in: the code at the cursor may.

Who writes `return total / count` first and then goes up to begin has such names below. Only for
languages whose files name all that they use; a name that is found anywhere else is none.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.parse import SyntaxTree

_SCRIPT: Final = frozenset((
    "Infinity", "NaN", "arguments", "console", "document", "exports", "global", "globalThis",
    "localStorage", "module", "navigator", "process", "require", "self", "undefined", "window",
))  # fmt: skip
_GIVEN: Final[dict[str, frozenset[str]]] = {
    "python": frozenset(dir(builtins)),
    "javascript": _SCRIPT,
    "javascriptreact": _SCRIPT,
    "typescript": _SCRIPT,
    "typescriptreact": _SCRIPT,
}
_MOST: Final = 4
_LOOKED_AT: Final = 4000
"""Bytes below the cursor: more than a function that one can read."""
_SEARCHED: Final = 40_000
"""Bytes below the cursor in which a name may be brought in."""
_LONG_LINE: Final = 1000
"""Made by machines; searching such lines takes the square of their length."""
_MEMBERS: Final = frozenset((b".", b"?.", b"->", b"::"))
_BOUND: Final = (
    rb"(?:\b(?:def|function|lambda|fn|func)\b[^\n]*\b%(name)s\b)"
    rb"|(?:(?m:^)[ \t]*[*.]*%(name)s\s*(?::[^\n]*)?,?$)"  # a parameter on a line of its own
    rb"|(?:\b(?:for|as|def|class|let|var|const|import|function|global|nonlocal|lambda|catch|type)"
    rb"\b(?:(?!\bin\b)[^\n=:()])*\b%(name)s\b)"
    rb"|(?:(?m:^)[^=\n(]*\b%(name)s\b[\w, )\]]*(?::[^=\n]+)?=(?!=))|(?:\b%(name)s\s*:=)"
    rb"|(?:\b%(name)s\b[\w, ()]*\bin\b)|(?:\b%(name)s\s*=>)|(?:\(\s*%(name)s\b[\w, ]*\)\s*=>)"
)


def wanted_names(tree: SyntaxTree, byte_offset: int, end_byte: int) -> tuple[str, ...]:
    """The names, in the order in which they are used, at most four.

    Args:
        byte_offset, end_byte: from the cursor to the end of what may use the cursor's names.
    """
    given = _GIVEN.get(tree.language_id)
    if given is None:
        return ()
    end_byte = min(end_byte, byte_offset + _LOOKED_AT)
    before, after = tree.data[:byte_offset], tree.data[byte_offset:][:_SEARCHED]
    if any(len(line) > _LONG_LINE for line in after.split(b"\n")):
        return ()
    found: list[str] = []
    known: set[bytes] = set()
    for node in _leaves(tree.root, byte_offset, end_byte):
        name = tree.data[node.start_byte : node.end_byte]
        if node.type != "identifier" or name in known or _is_a_part(node, tree):
            continue
        known.add(name)
        text = name.decode("utf-8", "replace")
        if text in given or text[:1].isupper():
            continue
        if not _stands_in(name, before) and not _is_bound(name, after):
            found.append(text)
    return tuple(found[:_MOST])


def _is_a_part(node: Node, tree: SyntaxTree) -> bool:
    """Whether a name is a member, a keyword of a call, or what is called: others may know it."""
    start = node.start_byte
    previous = tree.data[max(0, start - 2) : start]
    after = tree.data[node.end_byte : node.end_byte + 2].lstrip()[:1]
    if any(previous.endswith(member) for member in _MEMBERS) or after == b"(":
        return True
    parent = node.parent
    if parent is None:
        return False
    if parent.type in ("keyword_argument", "decorator", "type", "labeled_statement"):
        return parent.child(0) == node or parent.type != "keyword_argument"
    return False


def _stands_in(name: bytes, text: bytes) -> bool:
    if name not in text:  # quicker by far than a pattern
        return False
    return re.search(rb"(?<![\w$])%s(?![\w$])" % re.escape(name), text) is not None


def _is_bound(name: bytes, text: bytes) -> bool:
    return re.search(_BOUND % {b"name": re.escape(name)}, text) is not None


def _leaves(root: Node, start_byte: int, end_byte: int) -> Iterator[Node]:
    """The leaves between two places, in their order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.end_byte <= start_byte or node.start_byte >= end_byte:
            continue
        if node.child_count:
            waiting.extend(reversed(node.children))
        elif node.start_byte >= start_byte:
            yield node
