"""Names that the code below the cursor uses and that nothing brings in: the code at the cursor may.

Who writes `return total / count` first and then goes up to begin has such names below; so has who
takes a line out to write it anew. A name is known where the cursor can see it: in the functions
around it, or outside all functions. That it stands in the body of another one says nothing.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from typing import Final

from tree_sitter import Node

from fimble.syntax.expressions import BLOCKS, NAMES
from fimble.syntax.name_sight import NameSight
from fimble.syntax.parse import SyntaxTree
from fimble.syntax.variable_uses import stands_as_binding

_SCRIPT: Final = frozenset((
    "$", "Infinity", "NaN", "arguments", "console", "document", "exports", "global", "globalThis",
    "jQuery", "localStorage", "module", "navigator", "process", "require", "self", "undefined",
    "window",
))  # fmt: skip
_C: Final = frozenset((
    "delete", "environ", "errno", "false", "final", "noexcept", "nullptr", "operator", "override",
    "std", "stderr", "stdin", "stdout", "this", "true",
))  # fmt: skip
_GIVEN: Final[dict[str, frozenset[str]]] = {
    "python": frozenset((*dir(builtins), "self", "cls")),
    "javascript": _SCRIPT,
    "javascriptreact": _SCRIPT,
    "typescript": _SCRIPT,
    "typescriptreact": _SCRIPT,
    "rust": frozenset(("self", "super", "crate")),
    "go": frozenset(("nil", "iota", "true", "false")),
    "c": _C,
    "cpp": _C,
    "csharp": frozenset(("value", "args")),
    "java": frozenset(()),
}
"""The languages that are looked at, and the names that are there without being brought in."""
_FIELDS_STAND_ALONE: Final = frozenset(("cpp", "csharp", "java"))
"""Members of one's own type, inherited ones too, stand without `this` here."""
_KEYWORDS: Final = frozenset((
    "break", "case", "catch", "const", "continue", "default", "do", "else", "enum", "finally",
    "for", "get", "if", "init", "let", "match", "new", "return", "set", "static", "string",
    "struct", "switch", "this", "throw", "try", "using", "var", "void", "while", "yield",
))  # fmt: skip
"""Where a brace is missing the grammars take these for names."""
_MOST: Final = 4
_LOOKED_AT: Final = 4000
"""Bytes below the cursor: more than a function that one can read."""
_LONG_LINE: Final = 1000
"""Made by machines; searching such lines takes the square of their length."""
_MEMBERS: Final = (b".", b"?.", b"->", b"::", b"@", b"$", b"#", b"'")
_BY_WORDS: Final = (
    rb"(?:\b(?:def|function|lambda|fn|func)\b[^\n]*\b%(name)s\b)"
    rb"|(?:(?m:^)[ \t]*[*.]*%(name)s\s*(?::[^\n]*)?,?(?m:$))"  # a parameter on a line of its own
    rb"|(?:\b(?:for|as|def|class|let|var|const|import|function|global|nonlocal|lambda|catch|type)"
    rb"\b(?:(?!\bin\b)[^\n=:()])*\b%(name)s\b)"
    rb"|(?:\b%(name)s\s*:=)|(?:\b%(name)s\b[\w, ()]*\bin\b)"
    rb"|(?:\$:\s*%(name)s\s*=(?!=))"  # Svelte
    rb"|(?:\b%(name)s\s*=>)|(?:\(\s*%(name)s\b[\w, ]*\)\s*=>)"
)
_BY_ASSIGNMENT: Final = (
    rb"|(?:(?m:^)[^=\n(]*\b%(name)s\b[\w, )\]]*(?::[^=\n]+)?=(?!=))|(?:=\s*%(name)s\s*=(?!=))"
)
"""In Python it brings in a name, and where fields stand alone it may be one; in the other languages
the name has to be there already."""
_IMPORTS: Final = re.compile(r"import|use_declaration|using_directive|preproc|package")
_NAMES: Final = NAMES | {"type_identifier"}
_BOUND_BY_LEFT: Final = frozenset((
    "for_in_statement", "foreach_statement", "range_clause", "short_var_declaration",
))  # fmt: skip


def wanted_names(tree: SyntaxTree, byte_offset: int, end_byte: int) -> tuple[str, ...]:
    """The names, in the order in which they are used, at most four.

    Args:
        byte_offset, end_byte: from the cursor to the end of what may use the cursor's names.
    """
    given = _GIVEN.get(tree.language_id)
    if given is None:
        return ()
    end_byte = min(end_byte, byte_offset + _LOOKED_AT)
    after = tree.data[byte_offset:end_byte]
    if any(len(line) > _LONG_LINE for line in after.split(b"\n")):
        return ()
    uses = _uses(tree, byte_offset, end_byte)
    sight = NameSight(tree, byte_offset, end_byte)
    found: list[str] = []
    for name, nodes in uses.items():
        text = name.decode("utf-8", "replace")
        if (
            text in given
            or text in _KEYWORDS
            or text[:1].isupper()
            or text == "_"
            or text.startswith("__")
            or _looks_like_a_field(text, tree.language_id)
        ):
            continue
        if not any(_is_variable(each, tree) for each in nodes):
            continue
        if any(_is_bound_at(each, tree) for each in nodes):
            continue
        if not _is_bound(name, after, tree.language_id) and not sight.knows(name):
            found.append(text)
    return tuple(found[:_MOST])


def _uses(tree: SyntaxTree, start_byte: int, end_byte: int) -> dict[bytes, list[Node]]:
    """The places of each name between two bytes, in the order of the first ones."""
    found: dict[bytes, list[Node]] = {}
    for node in _leaves(tree.root, start_byte, end_byte):
        name = tree.data[node.start_byte : node.end_byte]
        if name and node.type in _NAMES:
            found.setdefault(name, []).append(node)
    return found


def _looks_like_a_field(name: str, language_id: str) -> bool:
    """Whether a name looks like a field, as `count_` and `m_count` do."""
    return language_id in _FIELDS_STAND_ALONE and (
        name.endswith("_") or name.startswith(("_", "m_", "s_", "g_"))
    )


def _is_a_part(node: Node, tree: SyntaxTree) -> bool:
    """Whether a name is a member, a keyword of a call, or what is called: others may know it."""
    start = node.start_byte
    previous = tree.data[max(0, start - 2) : start]
    after = tree.data[node.end_byte : node.end_byte + 2].lstrip()[:1]
    following = tree.data[node.end_byte : node.end_byte + 2]
    if any(previous.endswith(member) for member in _MEMBERS) or after == b"(":
        return True
    if following[:2] == b"::" or (following[:1] in (b"!", b"<") and following[:2] != b"!="):
        return tree.language_id not in ("python", "javascript", "typescript")
    parent = node.parent
    if parent is None:
        return False
    if parent.type in ("keyword_argument", "decorator", "type", "labeled_statement"):
        return parent.child(0) == node or parent.type != "keyword_argument"
    return False


def _is_variable(node: Node, tree: SyntaxTree) -> bool:
    return node.type == "identifier" and not _is_a_part(node, tree)


def _is_bound_at(node: Node, tree: SyntaxTree) -> bool:
    """Whether the tree says that a name is brought in where it stands."""
    if tree.language_id != "python" and stands_as_binding(node, tree.root):
        return True
    child, parent = node, node.parent
    if parent is not None and parent.type == "expression_list":  # Go binds several at once
        child, parent = parent, parent.parent
    if parent is not None and parent.type in _BOUND_BY_LEFT:
        return parent.child_by_field_name("left") == child
    while parent is not None and parent.type not in BLOCKS:
        if _IMPORTS.search(parent.type):
            return True
        parent = parent.parent
    return False


def _is_bound(name: bytes, text: bytes, language_id: str) -> bool:
    by_assignment = language_id == "python" or language_id in _FIELDS_STAND_ALONE
    pattern = _BY_WORDS + (_BY_ASSIGNMENT if by_assignment else b"")
    return re.search(pattern % {b"name": re.escape(name)}, text) is not None


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
