"""Every language of the table: a sample of it parses, and its outline is what one would say."""

from pathlib import Path

import pytest

from fimble.documents.document import Document
from fimble.syntax.languages import LANGUAGES, grammar, language_of_file
from fimble.syntax.outline import outline
from fimble.syntax.parse import ParseCache, SyntaxTree

SAMPLES = Path(__file__).parent / "samples"

NAMES = {
    "python": ["Shelf", "add", "lend", "count"],
    "javascript": ["Shelf", "add", "titles", "count", "lend"],
    "typescript": ["Book", "State", "Shelf", "add", "count"],
    "typescriptreact": ["Props", "Book"],
    "go": ["Shelf", "Keeper", "Add", "Count"],
    "rust": ["Shelf", "Keeper", "Shelf<'a>", "add", "tests", "count"],
    "java": ["Shelf", "Shelf", "toString", "Book"],
    "c": ["shelf", "state", "first", "main"],
    "cpp": ["library", "Shelf", "add", "first", "main"],
    "csharp": ["Library", "IKeeper", "Shelf", "Count", "Add"],
    "ruby": ["Library", "Shelf", "initialize", "empty", "to_s"],
    "php": ["Keeper", "Shelf", "add", "count_books"],
    "shellscript": ["count", "lend"],
    "lua": ["Shelf.new", "Shelf:add", "count"],
    "kotlin": ["Keeper", "Shelf", "add", "Library", "count"],
    "swift": ["Keeper", "Shelf", "init", "describe", "count"],
    "scala": ["Keeper", "Shelf", "add", "Library", "count"],
    "sql": ["books", "long_books"],
}
"""The names of each outline; a language that is not here has no definitions."""


def sample(language: str) -> Path:
    (path,) = SAMPLES.glob(f"{language}.*")
    return path


def tree_of(language: str, text: str) -> SyntaxTree:
    document = Document(uri="a", language_id=language, version=1, text=text)
    tree = ParseCache().parse(document)
    assert tree is not None
    return tree


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sample_parses(language: str) -> None:
    tree = tree_of(language, sample(language).read_text("utf-8"))
    assert not tree.root.has_error, str(tree.root)
    assert tree.root.child_count


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_known_by_its_extension(language: str) -> None:
    assert language_of_file(sample(language)) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_outline_of_a_sample(language: str) -> None:
    found = outline(tree_of(language, sample(language).read_text("utf-8")))
    assert [definition.name for definition in found] == NAMES.get(language, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_document(language: str) -> None:
    tree = tree_of(language, "")
    assert not tree.root.has_error
    assert outline(tree) == ()


def test_other_names_of_a_language() -> None:
    assert grammar("javascriptreact") == grammar("javascript")
    names = [each.name for each in outline(tree_of("javascriptreact", "function f() {}\n"))]
    assert names == ["f"]


def test_an_unknown_language() -> None:
    document = Document(uri="a", language_id="klingon", version=1, text="x")
    assert grammar("klingon") is None
    assert ParseCache().parse(document) is None
    assert language_of_file(Path("a.klingon")) == ""
