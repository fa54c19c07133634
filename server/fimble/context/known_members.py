"""What surely may, and what surely may not, stand behind the dot at the cursor.

Only where a file of the workspace holds all that there can be: in Python, for modules and for
classes without bases, where nothing is brought in that no text names, and where the file itself
calls no member of `self` that it does not define: else it is a part, or more is mixed in.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

WORD: Final = re.compile(r"[^\W\d]\w*")
_UNSEEN: Final = re.compile(
    r"import\s+\*|__getattr__|__getattribute__|__dict__|setattr\(|globals\(\)|vars\("
)
_CALLED: Final = re.compile(r"\bself\.(\w+)\s*\(")
_SET: Final = re.compile(r"\bself\.(\w+)\s*(?::[^=\n]+)?=(?!=)")
_DEFINED: Final = re.compile(r"^\s*(?:async\s+)?def\s+(\w+)", re.MULTILINE)
_BASES: Final = re.compile(r"\bclass\s+\w+\s*\(\s*(?!object\s*\))[^)\s]")
_LARGEST_BYTES: Final = 500_000


@dataclass(frozen=True, kw_only=True)
class KnownMembers:
    """The members of a class or a module.

    Attributes:
        receiver: the name before the dot that they are of; a context stays while one writes of
            other things.
        names: those with a definition.
        words: all words of the file. A name that is none of them is no member.
    """

    receiver: str
    names: tuple[str, ...]
    words: frozenset[str]


def read_known_members(
    receiver: str, path: Path, names: Sequence[str], signature: str
) -> KnownMembers | None:
    """The members that a file defines; None where there may be others.

    Args:
        signature: of the class; empty for the whole module.
    """
    if path.suffix != ".py" or _BASES.search(signature):
        return None
    text = read_source(path)
    if text is None or _UNSEEN.search(text) or not _is_whole(text, names):
        return None
    public = tuple(dict.fromkeys(name for name in names if not name.startswith("__")))
    return KnownMembers(receiver=receiver, names=public, words=frozenset(WORD.findall(text)))


def read_source(path: Path) -> str | None:
    """The text of a file; None where it cannot be read or is very large."""
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            return None
        return path.read_text("utf-8", "replace")
    except OSError:
        return None


def _is_whole(text: str, names: Sequence[str]) -> bool:
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return False
    defined = {*names, *_DEFINED.findall(text), *_SET.findall(text)}
    return defined.issuperset(_CALLED.findall(text))
