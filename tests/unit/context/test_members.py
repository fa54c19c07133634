"""What may stand behind a dot, in the languages whose types and packages go over several files."""

from pathlib import Path, PurePath

import pytest

from fimble.context.exclusion import Exclusions
from fimble.context.index.database import open_for_writing
from fimble.context.index.lookup import IndexReader
from fimble.context.index.update import scan
from fimble.context.query import make_query
from fimble.context.sight import Sight
from fimble.context.snippet import Snippet
from fimble.context.sources.members import members_of_receiver
from fimble.syntax.languages import language_of_file

FILES = {
    "core/shelf/books.go": "package shelf\n\ntype Order int\n\nconst (\n\tByTitle Order = iota\n"
    "\tByYear\n)\n\nfunc dust() {}\n",
    "core/shelf/shelf.go": "package shelf\n\nfunc New(width int) *Shelf { return nil }\n\n"
    "type Shelf struct {\n\tWidth int\n}\n",
    "core/shelf/shelf_test.go": "package shelf\n\nfunc TestNew() {}\n",
    "core/shelf/inner/other.go": "package inner\n\nfunc Other() {}\n",
    "src/shelf.h": "#pragma once\nenum class Order : int {\n  ByTitle = 1,\n  ByYear,\n};\n"
    "class Shelf {\npublic:\n  static void dust(int n);\n};\n"
    "class Tall : public Shelf { int height; };\n",
    "py/order.py": "class Order:\n    Python = 1\n",
    "cs/Shelf.cs": "public static partial class Shelf {\n"
    "  public static int Dust() { return 1; }\n}\n",
    "cs/Shelf.More.cs": "public static partial class Shelf {\n"
    "  public static int Count() { return 1; }\n}\n",
    "cs/Order.cs": "namespace Shelf.Order { }\n"
    "namespace Shop { public enum Order : byte { ByTitle, ByYear } }\n",
    "rs/order.rs": "pub enum Order { ByTitle(u8), ByYear }\n"
    "impl Order { pub fn first() -> Self { Order::ByYear } }\n",
    "ts/order.ts": "export enum Order { ByTitle, ByYear = 'year' }\n",
    "java/Order.java": "public enum Order { BY_TITLE, BY_YEAR }\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = (tmp_path / "library").resolve()
    for path, text in FILES.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    connection, _ = open_for_writing(folder)
    scan(connection, folder, Exclusions(folder, ()), lambda progress: None)
    connection.close()
    return folder


def ask(root: Path, path: str, text: str, excluded: str = "") -> Snippet | None:
    index = IndexReader(root)
    query = make_query(path, language_of_file(PurePath(path)), text, len(text))
    found = members_of_receiver(query, Sight(index=index, allows=lambda path: path != excluded))
    index.close()
    return found[0] if found else None


GO_FILE = (
    'package core\n\nimport (\n\t"fmt"\n\t"example.org/core/shelf"\n)\n\nfunc f() {\n\tx := shelf.'
)


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        ("core/use.go", GO_FILE, {"New", "Shelf", "Order", "ByTitle", "ByYear"}),
        ("src/use.cpp", '#include "shelf.h"\nvoid f() {\n  g(Order::', {"ByTitle", "ByYear"}),
        ("src/use.cpp", '#include "shelf.h"\nvoid f() {\n  Shelf::', {"dust"}),
        ("cs/Use.cs", "class Use { void f() { Order.", {"ByTitle", "ByYear"}),
        (
            "rs/use.rs",
            "use crate::order::Order;\nfn f() { g(Order::",
            {"ByTitle", "ByYear", "first"},
        ),
        ("ts/use.ts", "import { Order } from './order';\nf(Order.", {"ByTitle", "ByYear"}),
        ("java/Use.java", "class Use { void f() { g(Order.", {"BY_TITLE", "BY_YEAR"}),
    ],
)
def test_all_that_a_type_or_package_has_is_known(
    root: Path, path: str, text: str, names: set[str]
) -> None:
    snippet = ask(root, path, text)
    assert snippet is not None and snippet.members is not None
    assert set(snippet.members.names) == names
    assert names <= snippet.members.words
    assert all(name in snippet.text for name in names)


def test_of_a_type_with_parents_in_parts_or_of_a_value_it_is_not(root: Path) -> None:
    parts = ask(root, "cs/Use.cs", "class Use { void f() { Shelf.")
    assert parts is not None and parts.members is None
    assert "Dust" in parts.text and "Count" in parts.text
    child = ask(root, "src/use.cpp", '#include "shelf.h"\nvoid f() {\n  Tall::')
    assert child is not None and child.members is None
    value = ask(root, "cs/Use.cs", "class Use { void f(Shelf shelf) { shelf.")
    assert value is not None and "Dust" in value.text and value.members is None


def test_a_package_that_is_not_imported_is_none(root: Path) -> None:
    assert ask(root, "core/use.go", "package core\n\nfunc f() {\n\tx := shelf.") is None
    assert ask(root, "core/use.go", GO_FILE.replace("/shelf", "/elsewhere")) is None


def test_a_type_of_another_language_is_another_type(root: Path) -> None:
    snippet = ask(root, "py/use.py", "from order import Order\n\nOrder.")
    assert snippet is not None and snippet.path == "py/order.py"


def test_nothing_is_told_of_a_file_that_may_not_be_shown_or_has_changed(root: Path) -> None:
    package = ask(root, "core/use.go", GO_FILE, excluded="core/shelf/books.go")
    assert package is not None and "New" in package.text and "ByTitle" not in package.text
    use = "class Use { void f() { Shelf."
    first = ask(root, "cs/Use.cs", use)
    assert first is not None
    other = ({"cs/Shelf.cs", "cs/Shelf.More.cs"} - {first.path}).pop()
    parts = ask(root, "cs/Use.cs", use, excluded=other)
    assert parts is not None and ("Dust" in parts.text) != ("Count" in parts.text)
    (root / other).write_text("public static partial class Shelf { }\n")
    parts = ask(root, "cs/Use.cs", use)
    assert parts is not None and ("Dust" in parts.text) != ("Count" in parts.text)


def test_a_package_is_more_than_the_index_knows_of_it(root: Path) -> None:
    (root / "core/shelf/newer.go").write_text("package shelf\n\nfunc Borrow() {}\n")
    package = ask(root, "core/use.go", GO_FILE)
    assert package is not None and package.members is not None
    assert "Borrow" in package.members.words and "Borrow" not in package.members.names


def test_the_folders_of_a_package_are_other_packages(root: Path) -> None:
    package = ask(root, "core/use.go", GO_FILE)
    assert package is not None and "Other" not in package.text
