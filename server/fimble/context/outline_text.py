"""A type, module or file as a few lines: its signature and those of what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fimble.context.identifiers import split_identifier
from fimble.context.index.lookup import Symbol

_MOST_MEMBERS: Final = 24
_LONGEST_LINE: Final = 140
_LONGEST_VALUE: Final = 70
_INDENT: Final = "    "


def write_outline(
    holder: Symbol | None,
    members: Sequence[Symbol],
    words: frozenset[str],
    *,
    from_inside: bool = False,
) -> str:
    """The lines, in the file's order.

    Args:
        holder: the type or module itself, or None for a whole file.
        words: those near the cursor; of many members the ones that share words are kept.
        from_inside: with what only the type itself and those that inherit from it may use.
    """
    if not from_inside:
        members = [member for member in members if not _is_private(member.name)]
    lines = [_line(holder)] if holder else []
    indent = _INDENT if holder else ""
    seen: set[str] = set()
    for member in _choose(members, words):
        if member.name in seen:
            continue
        seen.add(member.name)
        lines.append(indent + _line(member))
    return "\n".join(lines)


def write_symbol(symbol: Symbol) -> str:
    """One definition: its signature, and what it is for."""
    line = _line(symbol)
    return f"{line}  {symbol.doc}" if symbol.doc and len(line) + len(symbol.doc) < 160 else line


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _line(symbol: Symbol) -> str:
    return symbol.signature[: _LONGEST_VALUE if symbol.kind == "value" else _LONGEST_LINE]


def _choose(members: Sequence[Symbol], words: frozenset[str]) -> list[Symbol]:
    if len(members) <= _MOST_MEMBERS:
        return list(members)

    def worth(member: Symbol) -> tuple[int, bool, bool]:
        parts = set(split_identifier(member.name))
        return len(parts & words), not member.name.startswith("_"), member.kind == "function"

    best = sorted(members, key=worth, reverse=True)[:_MOST_MEMBERS]
    return sorted(best, key=lambda member: (member.path, member.line))
