"""The file that belongs to this one: what a test tests, the test of it, the header of a source."""

from __future__ import annotations

import re
from typing import Final

from fimble.context.outline_text import write_outline
from fimble.context.query import ContextQuery
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet

_NAME: Final = "sibling files"
_TEST: Final = re.compile(
    r"^(?:test_|tests?-)|(?:_test|_spec|[.-](?:test|spec)|Tests?|Spec|_unittest)$"
)
_HEADERS: Final = re.compile(r"\.(?:h|hh|hpp|hxx)$")
_SOURCES: Final = re.compile(r"\.(?:c|cc|cpp|cxx|m|mm)$")
_MOST: Final = 2


def sibling_files(query: ContextQuery, sight: Sight) -> list[Snippet]:
    """The top of the files that this one is named after, or that are named after it."""
    name = query.path.rpartition("/")[2]
    stem = name.rpartition(".")[0]
    subject = _TEST.sub("", stem)
    if subject != stem:
        paths = sight.index.files_with_stem([subject.lower()])
        reason = "it is what this test is about"
    elif _SOURCES.search(name):
        found = sight.index.files_with_stem([stem.lower()])
        paths = [path for path in found if _HEADERS.search(path)]
        reason = "it is the header of this file"
    else:
        return []
    nearest = sorted(paths, key=lambda path: _distance(path, query.path))[:_MOST]
    snippets = (_snippet(path, reason, query, sight) for path in nearest if path != query.path)
    return [snippet for snippet in snippets if snippet is not None]


def _snippet(path: str, reason: str, query: ContextQuery, sight: Sight) -> Snippet | None:
    symbols = sight.index.symbols_of_file(path)
    top = [symbol for symbol in symbols if not symbol.container] or symbols
    if not top:
        return None
    return Snippet(
        source=_NAME,
        path=path,
        line=0,
        text=write_outline(None, top, query.words),
        relevance=0.8,
        reason=reason,
    )


def _distance(first: str, second: str) -> int:
    one, other = set(first.split("/")[:-1]), set(second.split("/")[:-1])
    return len(one ^ other)
