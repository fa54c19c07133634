"""What may stand behind the dot at the cursor: the members of the receiver's type or module."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from fimble.context.identifiers import split_identifier
from fimble.context.index.lookup import Symbol
from fimble.context.known_members import KnownMembers, read_known_members
from fimble.context.known_types import read_known_type
from fimble.context.outline_text import write_outline
from fimble.context.package_members import GO, members_of_package
from fimble.context.query import ContextQuery, is_type_like
from fimble.context.receiver import returned_type, types_of
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet
from fimble.context.sources.imports import imported_files, share_of_path
from fimble.syntax.languages import are_akin

_NAME: Final = "members"
_SELF: Final = ("self", "this", "super", "cls", "base")
_IN_PARTS: Final = ("csharp", "c", "cpp", "typescript", "typescriptreact")
_MOST_PARTS: Final = 4
"""Types of one name that stand in more files are rather several types."""
_GUESSED: Final = 0.7
"""Of a type that only its name speaks for: `generator` may well be an `ExLlamaGenerator`."""


def members_of_receiver(query: ContextQuery, sight: Sight) -> list[Snippet]:
    """The outline of the receiver's type; of its module where it is one."""
    if not query.receiver:
        return []
    if query.language == GO and (package := members_of_package(query, sight, _NAME)):
        return package
    for names, relevance in _candidates(query, sight):
        types = [
            symbol
            for symbol in sight.index.symbols_named(names)
            if symbol.kind in ("type", "module")
            and symbol.path != query.path
            and are_akin(symbol.language, query.language)
        ]
        if types:
            best = max(types, key=lambda symbol: _closeness(symbol, query))
            parts = [each for each in types if (each.name, each.kind) == (best.name, best.kind)]
            return _outline(best, parts, relevance, query, sight)
    return _module(query, sight)


def _candidates(query: ContextQuery, sight: Sight) -> Iterator[tuple[list[str], float]]:
    """The names of types that the receiver may have, by what speaks for them."""
    if query.receiver in _SELF:
        # Its own members stand in this file; those that it inherits may not.
        yield (
            [name for name, weight in query.names.items() if weight >= 0.7 and is_type_like(name)],
            1,
        )
        return
    aliases = {alias: name for each in query.imports for alias, name in each.aliases.items()}
    said = [aliases.get(name, name) for name in types_of(query.receiver, query.text)]
    yield [aliases.get(query.receiver, query.receiver)], 1
    yield said, 1
    made_by = sight.index.symbols_named(said, most=20)
    yield [name for each in made_by if (name := returned_type(each.signature))], 1
    words = set(split_identifier(query.receiver))
    imported = {word for each in query.imports for word in each.words if is_type_like(word)}
    guessed = [name for name in sorted(imported) if words <= set(split_identifier(name))]
    yield guessed, _GUESSED


def _closeness(symbol: Symbol, query: ContextQuery) -> tuple[bool, float, int]:
    """A type before a namespace, which many files have; then the one that imports tell of."""
    words = {word.lower() for each in query.imports for word in each.words}
    shared = len(set(symbol.path.split("/")[:-1]) & set(query.path.split("/")[:-1]))
    return symbol.kind == "type", share_of_path(symbol.path, words), shared


def _outline(
    symbol: Symbol, parts: Sequence[Symbol], relevance: float, query: ContextQuery, sight: Sight
) -> list[Snippet]:
    """Of a type or module; of all its parts where it is written in several files."""
    if len({each.path for each in parts}) > _MOST_PARTS or symbol.language not in _IN_PARTS:
        parts = [symbol]
    parts = [each for each in parts if each.path == symbol.path or sight.may_show(each.path)]
    members = [member for part in parts for member in sight.index.members(part)]
    if not members:
        return []
    return [
        Snippet(
            source=_NAME,
            path=symbol.path,
            line=symbol.line,
            text=write_outline(symbol, members, query.words, from_inside=query.receiver in _SELF),
            relevance=relevance,
            reason=f"{query.receiver} is, or may be, a {symbol.name}",
            answers_cursor=True,
            members=None
            if relevance < 1 or query.receiver in _SELF
            else _known_type(query, parts, members, sight),
        )
    ]


def _known_type(
    query: ContextQuery, parts: Sequence[Symbol], members: Sequence[Symbol], sight: Sight
) -> KnownMembers | None:
    first = parts[0]
    if first.language == "python":
        return _known(query, first.path, members, first.signature, sight)
    if first.name != query.receiver or first.kind != "type":
        return None  # a value of that type, or a namespace that any file may add to
    return read_known_type(query.receiver, parts, members, sight.index.root)


def _module(query: ContextQuery, sight: Sight) -> list[Snippet]:
    """The top of the imported file that the receiver is named after."""
    files = imported_files(query.imports, sight)
    stem = query.receiver.lower()
    for path in sorted(files - {query.path}):
        if path.lower().rpartition("/")[2].partition(".")[0] != stem:
            continue
        top = [symbol for symbol in sight.index.symbols_of_file(path) if not symbol.container]
        if top:
            text = write_outline(None, top, query.words)
            reason = f"{query.receiver} is this file"
            return [
                Snippet(
                    source=_NAME,
                    path=path,
                    line=0,
                    text=text,
                    relevance=1.0,
                    reason=reason,
                    answers_cursor=True,
                    members=_known(query, path, top, "", sight),
                )
            ]
    return []


def _known(
    query: ContextQuery, path: str, members: Sequence[Symbol], signature: str, sight: Sight
) -> KnownMembers | None:
    names = [each.name for each in members]
    return read_known_members(query.receiver, sight.index.root / path, names, signature)
