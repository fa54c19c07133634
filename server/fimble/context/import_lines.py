"""The imports of a file by its text alone, so that broken code and every language will do.

An import is taken for the words it is made of: some are the names it brings, some the path to the
file they are in. Which is which says the index, which knows both names and files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from fimble.context.identifiers import IDENTIFIER

_BEGINS: Final = re.compile(
    r"^[ \t]*(?:(?:pub(?:\([a-z]+\))?\s+)?(?:import|from|use|using|mod|open|source"
    r"|require|require_relative|require_once|include|include_once)\b|#\s*include\b|export\b.*\bfrom\b"
    r"|(?:const|let|var|local)\b.*\brequire\b)"
)
_ALIAS: Final = re.compile(r"\b(\w+)\s+as\s+(\w+)|\b(\w+)\s*:\s*(\w+)(?=\s*[,}])")
_OPENERS: Final = "({["
_CLOSERS: Final = ")}]"
_MOST_LINES: Final = 60
_LOOKED_AT_LINES: Final = 1500
_NOISE: Final = re.compile(
    r"import|from|use|using|mod|open|require|require_relative|require_once|include|include_once"
    r"|source|export|const|let|var|local|pub|as|type|static|crate|self|super|py|ts|js|go|h|hpp"
    r"|default|function|class|interface"
)


@dataclass(frozen=True, kw_only=True)
class Import:
    """One import.

    Attributes:
        words: its identifiers in order, without keywords; `a.b` is two.
        aliases: the name used here to the name it has where it is defined.
        line: where it stands, from 0.
    """

    words: tuple[str, ...]
    aliases: dict[str, str]
    line: int


def find_imports(text: str) -> tuple[Import, ...]:
    """The imports of a text, those that go over several lines too."""
    lines = text.split("\n", _LOOKED_AT_LINES)[:_LOOKED_AT_LINES]
    found: list[Import] = []
    line = 0
    while line < len(lines):
        if not _BEGINS.match(lines[line]):
            line += 1
            continue
        end = _end(lines, line)
        found.append(_parse("\n".join(lines[line:end]), line))
        line = end
    return tuple(each for each in found if each.words)


def _end(lines: list[str], start: int) -> int:
    """The line after an import: where its brackets are closed."""
    depth = 0
    for line in range(start, min(start + _MOST_LINES, len(lines))):
        text = lines[line]
        depth += sum(text.count(each) for each in _OPENERS)
        depth -= sum(text.count(each) for each in _CLOSERS)
        if depth <= 0 and not text.rstrip().endswith(("\\", ",")):
            return line + 1
    return start + 1


def _parse(text: str, line: int) -> Import:
    words = [word for word in IDENTIFIER.findall(text) if not _NOISE.fullmatch(word)]
    aliases: dict[str, str] = {}
    for match in _ALIAS.finditer(text):
        name, alias = (match[1], match[2]) if match[1] else (match[3], match[4])
        aliases[alias] = name
    return Import(words=tuple(dict.fromkeys(words)), aliases=aliases, line=line)
