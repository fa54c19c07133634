"""What the index sees of a file: names, kinds, holders, signatures, documentation."""

from pathlib import Path

import pytest

from fimble.syntax.languages import LANGUAGES
from fimble.syntax.tags import Tag, defines_names, read_tags

SAMPLES = Path(__file__).parent / "samples"
WITHOUT_NAMES = {"html", "css", "json", "yaml", "toml", "markdown"}

EXPECTED = {
    "python": ["type Shelf", "value Shelf.books", "function Shelf.add", "function count"],
    "javascript": ["type Shelf", "value Shelf.books", "function Shelf.add", "function count"],
    "typescript": ["type Book", "value Book.title", "function Shelf.add", "function count"],
    "typescriptreact": ["type Props", "value Props.title", "function Book"],
    "go": ["type Shelf", "value Shelf.books", "function Keeper.Add", "function Shelf.Add"],
    "rust": ["type Shelf", "value Shelf.books", "function Keeper.add", "function Shelf.add"],
    "java": ["type Shelf", "value Shelf.books", "function Shelf.Shelf", "type Book"],
    "c": ["type shelf", "value shelf.count", "value state.KEPT", "function first"],
    "cpp": ["module library", "type library.Shelf", "function Shelf.add", "value Shelf.books_"],
    "csharp": ["type Library.Shelf", "value Shelf.Count", "function IKeeper.Add"],
    "ruby": ["module Library", "value Shelf.books", "function Shelf.to_s"],
    "php": ["type Keeper", "value Shelf.books", "function Shelf.add", "function count_books"],
    "shellscript": ["function count", "function lend"],
    "lua": ["function Shelf.new", "function Shelf.add", "value count"],
    "kotlin": ["type Keeper", "value Shelf.books", "function Shelf.add", "function Library.count"],
    "swift": ["type Keeper", "value Shelf.books", "function Shelf.describe", "function count"],
    "scala": ["type Keeper", "value Shelf.books", "function Shelf.add", "function Library.count"],
    "sql": ["type books", "value books.title", "type long_books"],
}


def named(tag: Tag) -> str:
    holder = f"{tag.container}." if tag.container else ""
    return f"{tag.kind} {holder}{tag.name}"


def test_every_language_has_its_line_here() -> None:
    assert {*EXPECTED, *WITHOUT_NAMES} == set(LANGUAGES)
    assert {name for name in LANGUAGES if not defines_names(name)} == WITHOUT_NAMES


@pytest.mark.parametrize("language", EXPECTED)
def test_the_names_of_a_sample(language: str) -> None:
    (sample,) = SAMPLES.glob(f"{language}.*")
    found = {named(tag) for tag in read_tags(sample.read_bytes(), language)}
    assert set(EXPECTED[language]) - found == set()


SHELF = b'''
class Shelf(Base):
    """Books in a row.

    More."""

    limit: int = 3

    def __init__(self, first):
        self.books = [first]
        local = 1

        def inner(): ...

    @property
    def size(
        self,
    ) -> int:
        """How many."""

# Of all
# shelves.
def total(shelves): ...
'''


def test_what_is_told_of_a_name() -> None:
    tags = {tag.name: tag for tag in read_tags(SHELF, "python")}
    assert list(tags) == ["Shelf", "limit", "__init__", "books", "size", "total"]
    assert (tags["Shelf"].signature, tags["Shelf"].doc) == (
        "class Shelf(Base):",
        "Books in a row.",
    )
    assert (tags["size"].signature, tags["size"].doc) == (
        "def size( self, ) -> int:",
        "How many.",
    )
    assert (tags["total"].start_line, tags["total"].end_line, tags["total"].doc) == (
        22,
        22,
        "Of all",
    )
    assert tags["books"].container == "Shelf"


def test_a_broken_or_odd_text_gives_what_it_can() -> None:
    assert [tag.name for tag in read_tags(b"def f(:\n  x\ndef g(): ...\n", "python")][-1] == "g"
    assert read_tags(b"\xff\xfe\x00", "python") == ()
    assert read_tags(b"def f(): ...", "klingon") == ()
