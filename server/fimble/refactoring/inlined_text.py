"""Writes a value in place of a variable's uses and takes its assignment away. Pure.

The tree of the new text is compared with the old tree in which the value stands for the name, so a
missing pair of parentheses cannot pass.
"""

from __future__ import annotations

import ast
from typing import Final

from fimble.refactoring.python_inline import find_inlining

_ATOMS: Final = (
    ast.Name,
    ast.Call,
    ast.Attribute,
    ast.Subscript,
    ast.List,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
)
"""Expressions that need no parentheses anywhere."""


def inline_in(source: str, name: str, line: int) -> tuple[str, str]:
    """The text with a variable inlined, or an empty one and the reason.

    Args:
        source: with `\\n` as its line ends.
        line: one of the function whose variable it is, from 1.
    """
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError):
        return "", "the file does not parse"
    found = find_inlining(module, name, line)
    if isinstance(found, str):
        return "", found
    lines = source.splitlines(keepends=True)
    first, last = found.assigned.lineno, found.assigned.end_lineno or found.assigned.lineno
    alone = _bytes(lines[first - 1])[: found.assigned.col_offset].strip() == b""
    if not alone or _bytes(lines[last - 1])[found.assigned.end_col_offset or 0 :].strip():
        return "", "something else stands in the line of its assignment"
    value = _value_text(source, found.value)
    for use in sorted(found.uses, key=lambda one: (one.lineno, one.col_offset), reverse=True):
        row = _bytes(lines[use.lineno - 1])
        row = row[: use.col_offset] + value.encode() + row[use.end_col_offset :]
        lines[use.lineno - 1] = row.decode()
    del lines[first - 1 : last]
    after = "".join(lines)
    if not _is_substituted(source, after, name, line):
        return "", "it could not be written in place of the name without changing the meaning"
    return after, ""


def _bytes(line: str) -> bytes:
    """What the columns of a tree count."""
    return line.encode("utf-8")


def _value_text(source: str, value: ast.expr) -> str:
    """The value as it is written, in parentheses unless it needs none anywhere."""
    text = ast.get_source_segment(source, value) or ast.unparse(value)
    is_plain = isinstance(value, ast.Constant) and not isinstance(
        value.value, int | float | complex
    )
    is_number = (
        isinstance(value, ast.Constant) and isinstance(value.value, int) and "\n" not in text
    )
    if isinstance(value, _ATOMS) or is_plain or is_number:
        return text
    return f"({text})"


def _is_substituted(before: str, after: str, name: str, line: int) -> bool:
    module = ast.parse(before)
    found = find_inlining(module, name, line)
    assert not isinstance(found, str)
    _Substitution(found.assigned, found.value, set(found.uses)).visit(module)
    try:
        return ast.dump(module) == ast.dump(ast.parse(after))
    except (SyntaxError, ValueError, RecursionError):
        return False


class _Substitution(ast.NodeTransformer):
    def __init__(self, assigned: ast.stmt, value: ast.expr, uses: set[ast.Name]) -> None:
        self._assigned = assigned
        self._value = value
        self._uses = uses

    def visit(self, node: ast.AST) -> ast.AST | None:
        """Without the assignment, and with the value for each use."""
        if node is self._assigned:
            return None
        if node in self._uses:
            return self._value
        return super().visit(node)
