"""A line that is to bring in a name: where code right below uses one that nothing declares.

Who goes back to write the line above `return total / count` gets a line that declares one of the
two, though a small model would rather write what it has seen more often there. It is asked once
more and held to the beginnings of lines that declare one; which of them, and how they go on, is
its own choice.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from typing import Final

from fimble.completion.place import Place
from fimble.completion.rejection import Rejection

_SCRIPT: Final = ("const {}", "let {}", "var {}")
_BEGINNINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "python": ("{} =", "{}:", "{},"),
    "javascript": _SCRIPT,
    "javascriptreact": _SCRIPT,
    "typescript": _SCRIPT,
    "typescriptreact": _SCRIPT,
    "rust": ("let {}", "let mut {}"),
    "go": ("{} :=", "{},", "var {}"),
    "csharp": ("var {}", "using var {}"),
    "cpp": ("auto {}", "auto& {}", "const auto& {}"),
}
"""How lines begin that declare a name, where the language asks for no type in front of it. No
loops: the model likes those so much that it begins one and then has to run it over the name."""
_NEAR: Final = 3
"""Lines of code below the cursor that are looked at: what is used further down may be declared
between."""


def missing_declarations(place: Place, result: str | Rejection) -> tuple[str, ...]:
    """Beginnings of lines of which one is wanted; none where the result brings in a name, or where
    none is missing.

    Args:
        result: what would be shown, or why nothing would.
    """
    around = place.around
    if place.language not in _BEGINNINGS:
        return ()
    if around.line_before.strip() or around.line_after.strip() or place.inside_literal:
        return ()
    below = "\n".join([line for line in around.lines_below if line.strip()][:_NEAR])
    near = [name for name in place.wanted if _stands_in(name, below)]
    if not isinstance(result, Rejection) and any(_stands_in(name, result) for name in near):
        return ()
    indentation = "" if around.line_before else _leading_blanks(around.next_line())
    return tuple(
        indentation + beginning
        for name in near
        for beginning in _beginnings(name, place.language, below)
    )


def declares_by_itself(text: str) -> bool:
    """Whether a line gives a name a value that is made from that name, which nobody writes."""
    name, _, value = text.strip().split("\n")[0].partition("=")
    words = re.findall(r"\w+", name)
    return bool(words) and _stands_in(words[-1], value)


def _beginnings(name: str, language_id: str, below: str) -> tuple[str, ...]:
    if language_id == "python" and name in sys.stdlib_module_names:
        is_module = re.search(rf"(?<![\w.]){name}\.\w", below) is not None
        return (f"import {name}",) if is_module else ()
    return tuple(form.format(name) for form in _BEGINNINGS[language_id])


def _leading_blanks(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w$.]){re.escape(name)}(?![\w$])", text) is not None
