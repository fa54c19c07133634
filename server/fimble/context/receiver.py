"""What stands before the dot, what is being called, and of which type it may be. Text alone."""

from __future__ import annotations

import re
from typing import Final

_RECEIVER: Final = re.compile(
    r"([^\W\d]\w*)(?:\([^()]*\)|\[[^\[\]]*\])?\s*[?!]?(?:\.|->|::)\s*(?:[^\W\d]\w*)?\Z"
)
_NAME_BEFORE: Final = re.compile(r"([^\W\d]\w*)\s*(?:<[^<>()]*>)?\s*\Z")
_LOOKED_BACK: Final = 2000
_KEYWORDS: Final = re.compile(
    r"if|for|while|switch|match|catch|return|and|or|not|in|with|elif|function|fn|func|def|sizeof"
    r"|super|print|await|new|typeof"
)
_TYPE: Final = r"(?:[\w.:]*[.:])?([^\W\d]\w*)"
_MOST: Final = 4


def find_receiver(line_before: str) -> str:
    """The name that the begun member access is about; empty where there is none."""
    match = _RECEIVER.search(line_before[-_LOOKED_BACK:])
    return match[1] if match else ""


def find_called(text: str, offset: int) -> str:
    """The function among whose arguments an offset is; empty where it is among none."""
    depth = 0
    start = max(0, offset - _LOOKED_BACK)
    for place in range(offset - 1, start - 1, -1):
        character = text[place]
        if character in ")]}":
            depth += 1
        elif character in "([{":
            depth -= 1
        elif character == ";":
            return ""
        if depth < 0:
            match = _NAME_BEFORE.search(text[max(start, place - 100) : place])
            name = match[1] if match and character == "(" else ""
            return "" if _KEYWORDS.fullmatch(name) else name
    return ""


def types_of(name: str, text: str) -> list[str]:
    """The types that a text says or suggests a variable has, the likeliest first.

    An annotation (`shelf: Shelf`, `Shelf shelf`, `shelf *Shelf`) or what it is made by
    (`shelf = Shelf(...)`, `new Shelf(`, `Shelf{`, `Shelf::new(`).
    """
    spelled = re.escape(name)
    patterns = (
        rf"\b{spelled}\s*\??\s*:\s*(?:&|mut |\*|readonly |[\"'])*{_TYPE}",
        rf"\b{spelled}\b[^=\n]{{0,40}}?:?=\s*(?:await |new |&|\*)*{_TYPE}\s*(?:<[^\n>]*>)?[({{]",
        rf"\b{spelled}\b[^=\n]{{0,40}}?=\s*(?:await )?([^\W\d]\w*)::\w+\(",
        rf"\b([A-Z]\w*)(?:<[^\n>]*>)?\s*[*&]*\s+{spelled}\s*[=;,)({{:]",
        rf"\b{spelled}\s+\*?(?:\w+\.)?([A-Z]\w*)\s*[,){{]",
        rf"\bwith\s+{_TYPE}\([^\n]*\)\s+as\s+{spelled}\b",
    )
    found: list[str] = []
    for pattern in patterns:
        for match in re.finditer(pattern, text):
            if match[1] not in found and not _KEYWORDS.fullmatch(match[1]):
                found.append(match[1])
            if len(found) == _MOST:
                return found
    return found


_RETURNED: Final = re.compile(r"(?:->|=>|\)\s*:)\s*(?:&|\*|[\"'])*(?:\w+\.)*([A-Z]\w*)")


def returned_type(signature: str) -> str:
    """The type that a signature says it gives; empty where it says none."""
    match = _RETURNED.search(signature)
    return match[1] if match else ""
