"""Code of other files that is about the same as the lines at the cursor (BM25 over the index)."""

from __future__ import annotations

from typing import Final

from fimble.context.alike_lines import most_alike
from fimble.context.identifiers import overlap, split_identifier, words_of
from fimble.context.query import ContextQuery
from fimble.context.read_lines import read_lines
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet

_NAME: Final = "similar code"
_MOST: Final = 4
_ASKED: Final = 12
_MOST_WORDS: Final = 24
_LINES: Final = 14
_FOUND: Final = 0.2
"""What being found is worth alone: enough to fill a budget that nothing better wants."""
_LEAST_NEAR: Final = 0.6
"""Names within ten lines of the cursor are what the question is made of."""


def similar_code(query: ContextQuery, sight: Sight) -> list[Snippet]:
    """The most alike lines of the chunks found."""
    found: list[Snippet] = []
    for chunk in sight.index.similar(_question(query), _ASKED):
        if chunk.path == query.path:
            continue
        lines = read_lines(sight.index.root / chunk.path, chunk.line, chunk.last_line)
        start, kept = most_alike(lines, query.words, _LINES)
        text = "\n".join(kept)
        if text.strip():
            found.append(
                Snippet(
                    source=_NAME,
                    path=chunk.path,
                    line=chunk.line + start,
                    text=text,
                    relevance=min(1.0, _FOUND + 2 * overlap(words_of(text), query.words)),
                    reason="it shares rare words with the lines at the cursor",
                )
            )
        if len(found) == _MOST:
            break
    return found


def _question(query: ContextQuery) -> list[str]:
    near = sorted(query.names, key=lambda name: -query.names[name])
    words: list[str] = []
    for name in near:
        if query.names[name] >= _LEAST_NEAR:
            words += [name.lower(), *split_identifier(name)]
    words = [word for word in dict.fromkeys(words) if len(word) > 2]
    return words[:_MOST_WORDS]
