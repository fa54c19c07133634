"""A docstring in the style of its file, whatever the model wrote: Google's, NumPy's or reST. Pure.

Small models are asked for a style and write `Parameters:` with items at the margin all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

Style = Literal["", "google", "numpy", "rest"]
_HEADING: Final = re.compile(
    r"(?P<name>Args|Arguments|Parameters|Params|参数|Returns?|返回值?|Raises|Throws|异常|抛出)"
    r"[ ]?[:：][ \t]*(?P<rest>.*)"
)
_OTHER_HEADING: Final = re.compile(
    r"(?:Notes?|Examples?|Warnings?|Yields|Attributes|See Also|示例|注意)[ ]?[:：].*"
)
_KINDS: Final = {
    **dict.fromkeys(("Args", "Arguments", "Parameters", "Params", "参数"), "Args"),
    **dict.fromkeys(("Return", "Returns", "返回", "返回值"), "Returns"),
    **dict.fromkeys(("Raises", "Throws", "异常", "抛出"), "Raises"),
}
_ITEM: Final = re.compile(
    r"[ \t]*(?:[-*][ \t]+)?`?(?P<name>\*{0,2}[A-Za-z_][\w.]*)`?"
    r"(?:[ \t]*\((?P<type>[^()]*(?:\([^()]*\)[^()]*)*)\))?[ \t]*[:：][ \t]*(?P<words>.*)"
)
_OF_NUMPY: Final = {"Args": "Parameters", "Returns": "Returns", "Raises": "Raises"}
_INDENT: Final = "    "


@dataclass(kw_only=True)
class _Section:
    """One of a docstring's sections; `heading` is empty for plain text before or behind."""

    heading: str
    lines: list[str] = field(default_factory=list[str])


@dataclass(frozen=True, kw_only=True)
class _Item:
    """A parameter, an exception or, without a name, a result."""

    name: str
    type: str
    words: str


def in_style(text: str, style: Style) -> str:
    """The text with its sections written as the style writes them; Google's where there is none.

    Args:
        text: the words of a docstring, without indentation of its own.
    """
    written: list[str] = []
    for section in _sections(text):
        if not section.heading:
            written.append("\n".join(section.lines).strip("\n"))
            continue
        items = list(_items(section))
        write = {"numpy": _numpy, "rest": _rest}.get(style, _google)
        written.append(write(section.heading, items))
    between = "\n\n"
    joined = between.join(part for part in written if part)
    return joined.replace("\n\n:", "\n:").replace("\n:", "\n\n:", 1) if style == "rest" else joined


def _sections(text: str) -> list[_Section]:
    """The text cut at its headings; a section ends at a blank line behind its items."""
    found = [_Section(heading="")]
    for line in text.split("\n"):
        match = _HEADING.fullmatch(line)
        if match is not None:
            found.append(_Section(heading=_KINDS[match["name"]]))
            found[-1].lines += [match["rest"]] if match["rest"] else []
        elif found[-1].heading and _OTHER_HEADING.fullmatch(line):
            found.append(_Section(heading="", lines=[line]))
        elif found[-1].heading and not line.strip() and found[-1].lines:
            found.append(_Section(heading=""))
        else:
            found[-1].lines.append(line)
    return [each for each in found if any(line.strip() for line in each.lines)]


def _items(section: _Section) -> Iterator[_Item]:
    """What follows a heading; a line that begins no item goes on with the one before."""
    made: list[list[str]] = []
    margin = min(len(each) - len(each.lstrip()) for each in section.lines if each.strip())
    for line in section.lines:
        match = _ITEM.fullmatch(line)
        deeper = len(line) - len(line.lstrip()) > margin
        first = section.heading == "Returns" and not made
        if first and (match is None or match["type"] is not None):
            made.append(["", "", line.strip()])
        elif match is not None and not deeper and section.heading == "Returns":
            # `dict: the result`: what stands before the colon is the type
            made.append(["", match["name"], match["words"]])
        elif match is not None and not deeper:
            made.append([match["name"], match["type"] or "", match["words"]])
        elif made:
            made[-1][2] = f"{made[-1][2]} {line.strip()}".strip()
        else:
            made.append(["", "", line.strip()])
    yield from (_Item(name=name, type=type_, words=words) for name, type_, words in made)


def _google(heading: str, items: list[_Item]) -> str:
    lines = [f"{heading}:"]
    for each in items:
        before = f"{each.name} ({each.type})" if each.name and each.type else each.name or each.type
        lines.append(_INDENT + (f"{before}: {each.words}" if before else each.words))
    return "\n".join(lines)


def _numpy(heading: str, items: list[_Item]) -> str:
    name = _OF_NUMPY[heading]
    lines = [name, "-" * len(name)]
    for each in items:
        before = f"{each.name} : {each.type}" if each.name and each.type else each.name or each.type
        lines += [before, _INDENT + each.words] if before else [each.words]
    return "\n".join(lines)


def _rest(heading: str, items: list[_Item]) -> str:
    word = {"Args": "param", "Returns": "return", "Raises": "raises"}[heading]
    return "\n".join(
        f":{word} {each.name}: {each.words}" if each.name else f":{word}: {each.words}"
        for each in items
    )
