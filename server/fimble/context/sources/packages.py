"""What a package of Go gives to others: the top of every file in its folder. (`leet.` in a file
that imports `…/internal/leet`.)"""

from __future__ import annotations

from typing import Final

from fimble.context.index.lookup import Symbol
from fimble.context.known_members import KnownMembers
from fimble.context.outline_text import write_outline
from fimble.context.query import ContextQuery
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet

GO: Final = "go"
_TESTS: Final = "_test.go"


def members_of_package(query: ContextQuery, sight: Sight, source: str) -> list[Snippet]:
    """The exported names of the package that the receiver is named after, the closest import's."""
    folders = sight.index.folders_named(query.receiver, GO)
    words = {word for each in query.imports for word in each.words}
    if not folders or query.receiver not in words:
        return []
    folder = max(folders, key=lambda each: sum(part in words for part in each.split("/")))
    symbols = [
        symbol
        for symbol in sight.index.symbols_of_folder(folder)
        if symbol.path != query.path and not symbol.path.endswith(_TESTS)
    ]
    given = [each for each in symbols if not each.container and each.name[:1].isupper()]
    if not given:
        return []
    return [
        Snippet(
            source=source,
            path=given[0].path,
            line=0,
            text=write_outline(None, given, query.words),
            relevance=1.0,
            reason=f"{query.receiver} is this package",
            answers_cursor=True,
            members=_known(query.receiver, given, symbols),
        )
    ]


def _known(receiver: str, given: list[Symbol], symbols: list[Symbol]) -> KnownMembers:
    """A package has nothing but what its files define."""
    return KnownMembers(
        receiver=receiver,
        names=tuple(dict.fromkeys(each.name for each in given)),
        words=frozenset(each.name for each in symbols),
    )
