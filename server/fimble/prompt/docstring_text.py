"""The words of a docstring put in order: long lines wrapped, what stands in a section indented.

Small models write the items of `Args:` at the margin, and sentences of any length. Pure.
"""

from __future__ import annotations

import re
import textwrap
from typing import Final

_SECTION: Final = re.compile(
    r"(?:Args|Arguments|Attributes|Raises|Returns|Yields|Note|Notes|Warning|Warnings):"
)
_AS_IT_IS: Final = re.compile(r"\s*(?:>>>|\.\.\. |```|::|\||[-=~]{3,})")
_RULE: Final = re.compile(r"\s*[-=~]{3,}\s*")
"""What NumPy's headings have below them."""
_FIELD: Final = re.compile(r":[a-z]+\b[^:]*:")
"""How an item begins in reST."""
_INDENT: Final = "    "


def tidy_docstring(text: str, width: int) -> str:
    """The text with Google's sections indented and no line of words longer than `width`.

    Examples (from the first `>>>` or fence to the next blank line) and tables stay as they are.

    Args:
        width: characters, without the indentation of the docstring itself.
    """
    lines: list[str] = []
    in_section = in_example = False
    for line in text.split("\n"):
        if not line.strip():
            in_example = False
        is_rule = _RULE.fullmatch(line) is not None
        in_example = in_example or (_AS_IT_IS.match(line) is not None and not is_rule)
        if _SECTION.fullmatch(line.strip()) and not in_example:
            in_section = True
            lines.append(line)
            continue
        in_section = in_section and bool(line.strip())
        if in_section and not line.startswith((" ", "\t")):
            line = _INDENT + line
        lines.extend(
            [line]
            if in_example
            else _wrapped(line, width, hangs=in_section or _FIELD.match(line) is not None)
        )
    return "\n".join(lines)


def _wrapped(line: str, width: int, *, hangs: bool) -> list[str]:
    if len(line) <= width:
        return [line]
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line.strip(),
        width,
        initial_indent=indent,
        subsequent_indent=indent + (_INDENT if hangs else ""),
        break_long_words=False,
        break_on_hyphens=False,
    )
