"""A type, module or file as a few lines: its signature and those of what it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from fimble.context.identifiers import split_identifier
from fimble.context.index.lookup import Symbol

_MOST_MEMBERS: Final = 24
_MOST_CHARACTERS: Final = 700
_MOST_OF_NAMES: Final = 300
"""Together somewhat less than the tokens that context may take by default."""
_LONGEST_LINE: Final = 140
_LONGEST_VALUE: Final = 70
_PRIVATE: Final = re.compile(r"\bprivate\b|#\w")
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
        words: those near the cursor; of many members the ones that share words are told whole,
            and of the others the names.
        from_inside: with what only the type itself and those that inherit from it may use.
    """
    if not from_inside:
        members = [member for member in members if not _is_private(member)]
    lines = [_line(holder)] if holder else []
    indent = _INDENT if holder else ""
    by_name = {member.name: member for member in reversed(members)}
    ranked = _by_worth(list(reversed(by_name.values())), words)
    chosen = _fitting(ranked)
    lines += [
        indent + _line(each) for each in sorted(chosen, key=lambda each: (each.path, each.line))
    ]
    others = _names_that_fit([each.name for each in ranked if each not in chosen])
    return "\n".join((*lines, *([f"{indent}... {', '.join(others)}"] if others else [])))


def write_symbol(symbol: Symbol) -> str:
    """One definition: its signature, and what it is for."""
    line = _line(symbol)
    return f"{line}  {symbol.doc}" if symbol.doc and len(line) + len(symbol.doc) < 160 else line


def _is_private(member: Symbol) -> bool:
    name = member.name
    return (name.startswith("_") and not name.endswith("__")) or bool(
        _PRIVATE.search(member.signature)
    )


def _line(symbol: Symbol) -> str:
    return symbol.signature[: _LONGEST_VALUE if symbol.kind == "value" else _LONGEST_LINE]


def _by_worth(members: Sequence[Symbol], words: frozenset[str]) -> list[Symbol]:
    """Those that share words with what is near the cursor first; else in the file's order."""

    def worth(member: Symbol) -> tuple[int, bool, bool]:
        parts = set(split_identifier(member.name))
        return len(parts & words), not member.name.startswith("_"), member.kind == "function"

    return sorted(members, key=worth, reverse=True)


def _fitting(ranked: Sequence[Symbol]) -> list[Symbol]:
    """As many as may be told whole."""
    chosen: list[Symbol] = []
    left = _MOST_CHARACTERS
    for member in ranked:
        left -= len(_line(member))
        if chosen and (left < 0 or len(chosen) == _MOST_MEMBERS):
            break
        chosen.append(member)
    return chosen


def _names_that_fit(names: Sequence[str]) -> list[str]:
    """Of the others the names alone, some hundred characters of them."""
    kept: list[str] = []
    left = _MOST_OF_NAMES
    for name in names:
        left -= len(name) + 2
        if left < 0:
            break
        kept.append(name)
    return kept
