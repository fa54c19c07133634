"""The definitions of names near the cursor that need no import: same package, headers, globals."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from fimble.context.index.lookup import Symbol
from fimble.context.outline_text import write_outline, write_symbol
from fimble.context.query import ContextQuery
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet
from fimble.syntax.languages import are_akin

_NAME: Final = "names"
_MOST_DEFINITIONS: Final = 3
"""A name that is defined more often (`get`, `run`) says little."""
_SHORTEST: Final = 3
_MOST: Final = 8


def definitions_of_names(query: ContextQuery, sight: Sight) -> list[Snippet]:
    """What is called or used near the cursor; first of all what is being called at it."""
    names = [name for name in query.names if len(name) >= _SHORTEST]
    if query.called:
        names.insert(0, query.called)
    by_name: dict[str, list[Symbol]] = defaultdict(list)
    for symbol in sight.index.symbols_named(names, most=400):
        if symbol.path != query.path and are_akin(symbol.language, query.language):
            by_name[symbol.name].append(symbol)
    found: list[Snippet] = []
    for name, symbols in by_name.items():
        if len(symbols) > _MOST_DEFINITIONS and name != query.called:
            continue
        symbol = max(symbols, key=lambda each: _shared_folders(each.path, query.path))
        if symbol.kind != "value" and (not symbol.container or name == query.called):
            found.append(_snippet(symbol, len(symbols), query, sight))
    return sorted(found, key=lambda snippet: -snippet.relevance)[:_MOST]


def _snippet(symbol: Symbol, definitions: int, query: ContextQuery, sight: Sight) -> Snippet:
    is_called = symbol.name == query.called
    if symbol.kind == "type" and not is_called:
        text = write_outline(symbol, sight.index.members(symbol), query.words)
    else:
        text = write_symbol(symbol)
    weight = 1.0 if is_called else query.names[symbol.name]
    return Snippet(
        source=_NAME,
        path=symbol.path,
        line=symbol.line,
        text=text,
        relevance=weight / min(definitions, _MOST_DEFINITIONS),
        reason=f"{symbol.name} is {'being called' if is_called else 'used near the cursor'}",
        answers_cursor=is_called,
    )


def _shared_folders(first: str, second: str) -> int:
    count = 0
    for one, other in zip(first.split("/")[:-1], second.split("/")[:-1], strict=False):
        if one != other:
            break
        count += 1
    return count
