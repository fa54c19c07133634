"""What a package of Go gives to others: the top of every file in its folder. (`leet.` in a file
that imports `…/internal/leet`.)"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from fimble.context.index.lookup import Symbol
from fimble.context.known_members import WORD, KnownMembers, read_source
from fimble.context.outline_text import write_outline
from fimble.context.query import ContextQuery
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet

GO: Final = "go"
_TESTS: Final = "_test.go"
_MOST_FILES: Final = 30
"""Files of a package whose words are read to know what it has not."""


def members_of_package(query: ContextQuery, sight: Sight, source: str) -> list[Snippet]:
    """The exported names of the package that the receiver is named after, the closest import's."""
    folders = sight.index.folders_named(query.receiver, GO)
    words = {word for each in query.imports for word in each.words}
    if not folders or query.receiver not in words:
        return []
    folder = max(folders, key=lambda each: sum(part in words for part in each.split("/")))
    symbols = sight.index.symbols_of_folder(folder)
    paths = {each.path for each in symbols if not each.path.endswith(_TESTS)} - {query.path}
    shown = {path for path in paths if sight.may_show(path)}
    given = [
        symbol
        for symbol in symbols
        if symbol.path in shown and not symbol.container and symbol.name[:1].isupper()
    ]
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
            members=_known(query, sight.index.root / folder, given),
        )
    ]


def _known(query: ContextQuery, folder: Path, given: list[Symbol]) -> KnownMembers | None:
    """A package has nothing but what its files say: those on disk, for an index may lag behind."""
    files = [file for file in folder.glob("*.go") if not file.name.endswith(_TESTS)]
    if len(files) > _MOST_FILES:
        return None
    words: set[str] = set()
    for file in files:
        text = read_source(file)
        if text is None:
            return None
        words.update(WORD.findall(text))
    names = tuple(dict.fromkeys(each.name for each in given))
    return KnownMembers(receiver=query.receiver, names=names, words=frozenset(words))
