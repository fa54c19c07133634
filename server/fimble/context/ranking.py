"""Chooses among the snippets: the best first, nothing twice, no more than the budget, stable order.

Pure: token counts are given. `PRIORITIES` weighs the sources against each other. Copilot's order
(edits .99, symbols .9, similar files .8) was the beginning; that definitions come before edits here
is because a small model copies a diff's signs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fimble.context.identifiers import same_lines, words_of
from fimble.context.snippet import Snippet

PRIORITIES: Final = {
    "members": 1.0,
    "usages": 1.0,
    "imports": 0.95,
    "names": 0.9,
    "sibling files": 0.8,
    "recent edits": 0.8,
    "similar code": 0.75,
    "open files": 0.75,
}
_LEAST_WORTH: Final = 0.15
"""What is worth less distracts more than it tells."""
_MOST_ECHO: Final = 0.5
"""The share of lines that stand in the prompt already; llama.vim drops chunks at the same share,
because the model goes on copying them."""
_MOST_RETOLD: Final = 0.8
"""The share of a snippet's words that a better one from the same file has told: an outline of a
type and the lines it is defined in are the same thing twice."""
_LARGEST_SHARE: Final = 0.6
"""Of the budget, for one snippet that does not answer the cursor."""
_FEWEST_LINES: Final = 2

_CHANGES_LEAST_FIRST: Final = (
    "imports",
    "sibling files",
    "names",
    "similar code",
    "open files",
    "usages",
    "members",
    "recent edits",
)
"""What stays the same as one types goes in front: the model's cache holds good up to the first
change. What matters most at the cursor so stands nearest to it, too."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """What goes into the prompt, in its order, and how many tokens that is."""

    snippets: tuple[Snippet, ...]
    tokens: int


CountTokens = Callable[[str], int]


def worth(snippet: Snippet) -> float:
    """How much a snippet is wanted, 0 to 1."""
    return PRIORITIES.get(snippet.source, 0.5) * snippet.relevance


def choose(
    snippets: Iterable[Snippet],
    window: frozenset[str],
    budget: int,
    count: CountTokens,
    clean: Callable[[Snippet], str],
) -> Chosen:
    """Take the best that fit.

    Args:
        window: the lines that stand in the prompt anyway.
        clean: the text of a snippet without secrets; empty for one that must not be shown at all.
    """
    ranked = sorted(snippets, key=lambda each: (-worth(each), each.path, each.line, each.text))
    kept: list[Snippet] = []
    told = set(window)
    words_told: dict[str, frozenset[str]] = {}
    left = budget
    for snippet in ranked:
        if worth(snippet) < _LEAST_WORTH or left <= 0:
            break
        most = left if snippet.answers_cursor else min(left, int(budget * _LARGEST_SHARE))
        words, known = words_of(snippet.text), words_told.get(snippet.path, frozenset[str]())
        if _is_echo(snippet.text, told) or len(words & known) > _MOST_RETOLD * len(words):
            continue
        text = _cut(clean(snippet), most, count, snippet)
        if text:
            kept.append(replace(snippet, text=text))
            words_told[snippet.path] = known | words
            told |= same_lines(text.split("\n"))
            left -= count(text) + count(snippet.path)
    return Chosen(snippets=arrange(kept), tokens=budget - left)


def arrange(snippets: Sequence[Snippet]) -> tuple[Snippet, ...]:
    """What changes least first, and within a source by place, whatever its worth was this time."""
    order = {source: place for place, source in enumerate(_CHANGES_LEAST_FIRST)}
    return tuple(
        sorted(
            snippets, key=lambda each: (order.get(each.source, 99), each.path, each.line, each.text)
        )
    )


def _is_echo(text: str, told: set[str]) -> bool:
    lines = same_lines(text.split("\n"))
    return not lines or len(lines & told) > _MOST_ECHO * len(lines)


def _cut(text: str, most: int, count: CountTokens, snippet: Snippet) -> str:
    """The first lines that fit; nothing where too few would be left to understand."""
    lines = text.split("\n")
    left = most - count(snippet.path)
    for place, line in enumerate(lines):
        left -= count(line + "\n")
        if left < 0:
            return "\n".join(lines[:place]) if place >= _FEWEST_LINES else ""
    return text.rstrip("\n")
