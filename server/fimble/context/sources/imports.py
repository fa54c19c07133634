"""The definitions behind the file's imports, of what is used near the cursor."""

from __future__ import annotations

from fimble.context.import_lines import Import
from fimble.context.index.lookup import Symbol
from fimble.context.outline_text import write_outline, write_symbol
from fimble.context.query import ContextQuery
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet
from fimble.syntax.languages import are_akin

_NAME = "imports"


def imported_definitions(query: ContextQuery, sight: Sight) -> list[Snippet]:
    """A type with its members, a function with its signature; files as a whole are not shown."""
    aliases = {alias: name for each in query.imports for alias, name in each.aliases.items()}
    near = {aliases.get(name, name): weight for name, weight in query.names.items()}
    files = imported_files(query.imports, sight)
    words = {word.lower() for each in query.imports for word in each.words}
    brought = {word for each in query.imports for word in each.words}
    found: dict[str, tuple[float, Symbol]] = {}
    for symbol in sight.index.symbols_named(near):
        is_behind = symbol.path in files or symbol.name in brought
        is_known = is_behind and are_akin(symbol.language, query.language)
        if symbol.path == query.path or symbol.container or not is_known:
            continue
        fit = near[symbol.name] * (0.5 + 0.5 * share_of_path(symbol.path, words))
        if symbol.name not in found or fit > found[symbol.name][0]:
            found[symbol.name] = (fit, symbol)
    return [_snippet(symbol, fit, query, sight) for fit, symbol in found.values()]


def imported_files(imports: tuple[Import, ...], sight: Sight) -> set[str]:
    """The files of the workspace that imports name by their path."""
    stems = {word.lower() for each in imports for word in each.words}
    return set(sight.index.files_with_stem(stems))


def share_of_path(path: str, words: set[str]) -> float:
    """How much of a path (without its extension) an import's words spell, 0 to 1."""
    parts = path.lower().partition(".")[0].split("/")[-3:]
    return sum(part in words for part in parts) / len(parts)


def _snippet(symbol: Symbol, fit: float, query: ContextQuery, sight: Sight) -> Snippet:
    if symbol.kind == "type":
        text = write_outline(symbol, sight.index.members(symbol), query.words)
    else:
        text = write_symbol(symbol)
    return Snippet(
        source=_NAME,
        path=symbol.path,
        line=symbol.line,
        text=text,
        relevance=fit,
        reason=f"{symbol.name} is imported and used near the cursor",
    )
