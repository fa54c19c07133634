"""What surely may stand behind the name of a type itself, in the languages with braces.

`Converter::` or `Kind.`: an enumeration, or a class that inherits from none, has what its own files
say and no more. What a value of a type can do is another matter: extensions, traits and parents
are brought in from anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fimble.context.index.lookup import Symbol
from fimble.context.known_members import WORD, KnownMembers, read_source

_SCRIPT_INHERITS: Final = re.compile(r"\b(?:extends|interface|type)\b")
_SCRIPT_MEMBERS: Final = ("name", "length", "prototype", "call", "apply", "bind")
_ENUMERATION: Final = re.compile(r"\benum\b")
_INHERITS: Final = {
    "c": re.compile(r":"),
    "cpp": re.compile(r":"),
    "csharp": re.compile(r":|\b(?:interface|partial)\b"),
    "java": re.compile(r"\b(?:extends|implements|interface)\b"),
    "rust": re.compile(r"\b(?:trait|type)\b"),
    "typescript": _SCRIPT_INHERITS,
    "typescriptreact": _SCRIPT_INHERITS,
}
"""The signature of what may have more than its own files say."""
_OF_THE_LANGUAGE: Final = {
    "java": ("values", "valueOf", "class", "this", "super", "length"),
    "rust": ("default", "from", "try_from", "from_str", "from_iter", "clone", "new"),
    "typescript": _SCRIPT_MEMBERS,
    "typescriptreact": _SCRIPT_MEMBERS,
    "csharp": ("Parse", "TryParse", "GetNames", "GetValues", "Equals", "ReferenceEquals"),
}
"""Members that no file of the workspace defines."""
_MOST_FILES: Final = 4


def read_known_type(
    receiver: str, types: Sequence[Symbol], members: Sequence[Symbol], root: Path
) -> KnownMembers | None:
    """The members of the type that the receiver names; None where there may be others.

    Args:
        types: all definitions of that name in the language, which may be parts of one type.
        members: theirs.
    """
    language = types[0].language
    inherits = _INHERITS.get(language)
    if inherits is None or not members or len({each.path for each in types}) > _MOST_FILES:
        return None
    if any(
        inherits.search(each.signature) and not _ENUMERATION.search(each.signature)
        for each in types
    ):
        return None
    words: set[str] = set(_OF_THE_LANGUAGE.get(language, ()))
    for path in dict.fromkeys(each.path for each in (*types, *members)):
        text = read_source(root / path)
        if text is None:
            return None
        words.update(WORD.findall(text))
    return KnownMembers(
        receiver=receiver,
        names=tuple(dict.fromkeys(each.name for each in members)),
        words=frozenset(words),
    )
