"""Ends the suggestion where it begins to repeat what already stands after the cursor.

The commonest complaint of all (continue#4721, #2169, cody#264, tabby#2902): the model goes on to
write the lines below once more.
"""

from __future__ import annotations

import re
from typing import Final

from fimble.completion.brackets import scan_brackets
from fimble.completion.postprocess.filter import FilterContext
from fimble.completion.postprocess.similarity import are_similar, is_distinctive
from fimble.completion.rejection import Rejection
from fimble.engine.block_end import indentation_columns

_CLOSERS: Final = ")]}\"'`"
_TWO_WORDS: Final = re.compile(r"\w+\W+\w+\b")
_FURTHER_DOWN: Final = 10
_MANY_LETTERS: Final = 8
"""Of 95,000 lines of Python with so many letters, six in a thousand stand again within ten lines of
the same block, most of them decorators and what opens a block or a call."""
_OPENS: Final = ("(", "[", "{", ":", ",", "\\")
_LEAVES: Final = frozenset(("return", "break", "continue", "pass"))
"""What is said by nobody twice, though it is short: the second one is never reached."""


def cut_existing_text(text: str, context: FilterContext) -> str | Rejection:
    """The text before the line from which on it repeats the lines below."""
    below = [line for line in context.lines_below if line.strip()]
    text = _without_rest_of_line(text, context)
    lines = text.split("\n")
    for index, line in enumerate(lines):
        whole = context.line_before + line if index == 0 else line
        if not line.strip():
            continue
        skips = not context.inside_literal and _skips_to(whole, below)
        if not skips and not _repeats(whole, lines[index + 1 :], below):
            continue
        kept = "\n".join(lines[:index])
        return kept if kept.strip() else Rejection.REPEATS_SUFFIX
    return text


def _repeats(line: str, following: list[str], below: list[str]) -> bool:
    """Whether a line and all that follow it stand below; one distinctive line is enough."""
    if not below or not are_similar(line, below[0]):
        return False
    if is_distinctive(line):
        return True
    rest = [other for other in following if other.strip()]
    if not rest:
        # A lone closer: the bracket filters decide, they can count.
        return line.strip(" \t;") in _LEAVES
    pairs = list(zip(rest, below[1:], strict=False))
    return len(pairs) == len(rest) and all(are_similar(a, b) for a, b in pairs)


def _skips_to(line: str, below: list[str]) -> bool:
    """Whether a line stands, as it is, a little further down in the same block: what was asked for
    comes before it. What opens something, and decorators, do come again."""
    letters = sum(character.isalnum() for character in line)
    if letters < _MANY_LETTERS or line.rstrip().endswith(_OPENS) or line.lstrip().startswith("@"):
        return False
    columns = indentation_columns(line)
    for other in below[:_FURTHER_DOWN]:
        if indentation_columns(other) < columns:
            return False
        if other.rstrip() == line.rstrip():
            return True
    return False


def _without_rest_of_line(text: str, context: FilterContext) -> str:
    """The text without the rest of the cursor's line at the end of its first line.

    Closers alone are left: the suggestion then replaces them; see `replaced_range`.
    """
    rest = context.line_after.rstrip()
    first = text.partition("\n")[0].rstrip()
    if not any(character.isalnum() for character in rest):
        quote = scan_brackets(context.line_before).quote
        return _without_end_of_line(text, first, rest.lstrip(), quote)
    for ending in (rest, rest.lstrip()):
        if first.endswith(ending):
            return first.removesuffix(ending)
    at = first.find(rest) if is_distinctive(rest) else -1
    if at >= 0:
        return first[:at]
    at = _where_the_rest_begins(first, rest.lstrip())
    if at < 0:
        return text
    return first[:at].rstrip() if rest[0].isspace() else first[:at]


def _where_the_rest_begins(first: str, rest: str) -> int:
    """Where the line goes on as the rest of it begins, if not quite to its end; -1 for nowhere.

    Two words are enough (`for i in range(1, n)]` before `for i in range(n)]`), where about as much
    follows.
    """
    words = _TWO_WORDS.match(rest)
    if words is None or not is_distinctive(words.group()):
        return -1
    at = first.rfind(words.group())
    about = abs(len(first) - at - len(rest)) <= len(rest) // 2
    return at if at > 0 and about else -1


def _without_end_of_line(text: str, first: str, rest: str, quote: str) -> str:
    """The first line without the `:` or `;` (and closers before it) that stands there already.

    Args:
        quote: of the string that the cursor stands in, or nothing.
    """
    kept = first.removesuffix(rest)
    if not rest or rest[-1] in _CLOSERS or kept == first or not kept.strip():
        return text
    # Closers of what the suggestion itself has opened are its own.
    closers = sum(character in _CLOSERS for character in rest)
    surplus = len(scan_brackets(first, quote).outside)
    return kept if surplus >= closers else text
