"""How other files use what stands before the dot, or what is called: lines, one for each member.

Where no type is known this is the best witness, and in every language it shows the arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from fimble.context.identifiers import overlap, words_of
from fimble.context.query import ContextQuery
from fimble.context.read_lines import read_lines
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet

_NAME: Final = "usages"
_CHUNKS: Final = 30
_MOST_LINES: Final = 8
_LONGEST_LINE: Final = 140
_BESIDES: Final = 4
"""Words near the cursor that are asked for besides the name, so that like places come first."""


def usages(query: ContextQuery, sight: Sight) -> list[Snippet]:
    """Lines of other files; of those with the same member the one most like the cursor's."""
    name = query.receiver or query.called
    if len(name) < 2 or name in ("self", "this", "super", "cls"):
        return []
    after = r"\s*(?:\.|->|::)\s*([^\W\d]\w*)" if query.receiver else r"\s*\(([^\n]*)"
    pattern = re.compile(rf"\b{re.escape(name)}{after}")
    best: dict[str, tuple[float, str, int, str]] = {}
    for path, number, line in _lines_with(name, query, sight):
        match = pattern.search(line)
        if match is None or "import " in line:
            continue
        # A tie goes to the chunk that BM25 ranked higher, which came first.
        found = (overlap(words_of(line), query.words), path, number, line.strip())
        if match[1] not in best or found[0] > best[match[1]][0]:
            best[match[1]] = found
    chosen = sorted(best.values(), key=lambda each: -each[0])[:_MOST_LINES]
    return _by_file(chosen, name)


def _lines_with(name: str, query: ContextQuery, sight: Sight) -> Iterator[tuple[str, int, str]]:
    near = sorted(query.names, key=lambda each: -query.names[each])[:_BESIDES]
    chunks = sight.index.similar([each.lower() for each in near], _CHUNKS, must=name.lower())
    for chunk in chunks:
        if chunk.path != query.path:
            lines = read_lines(sight.index.root / chunk.path, chunk.line, chunk.last_line)
            for number, line in enumerate(lines, chunk.line):
                if name in line and len(line) <= _LONGEST_LINE:
                    yield chunk.path, number, line


def _by_file(chosen: list[tuple[float, str, int, str]], name: str) -> list[Snippet]:
    files: dict[str, list[tuple[float, str, int, str]]] = {}
    for each in chosen:
        files.setdefault(each[1], []).append(each)
    return [
        Snippet(
            source=_NAME,
            path=path,
            line=min(number for _, _, number, _ in lines),
            text="\n".join(line for _, _, _, line in sorted(lines, key=lambda each: each[2])),
            relevance=0.8,
            reason=f"it uses {name}",
            answers_cursor=True,
        )
        for path, lines in files.items()
    ]
