"""What is read off the text around a cursor, drawn with `<cursor>`."""

import pytest

from fimble.context.import_lines import find_imports
from fimble.context.query import focus_of, make_query
from fimble.context.receiver import returned_type, types_of


@pytest.mark.parametrize(
    ("drawn", "focus"),
    [
        ("shelf.<cursor>", ("shelf", "")),
        ("self.shelf.ad<cursor>", ("shelf", "")),
        ("add(shelf.<cursor>", ("shelf", "add")),
        ("add(a, [1, 2], <cursor>", ("", "add")),
        ("books[3].<cursor>", ("books", "")),
        ("make(1).<cursor>", ("make", "")),
        ("shelf->ti<cursor>", ("shelf", "")),
        ("Shelf::<cursor>", ("Shelf", "")),
        ("if (<cursor>", ("", "")),
        ("f(x); <cursor>", ("", "")),
        ("3.<cursor>", ("", "")),
        ("<cursor>", ("", "")),
    ],
)
def test_what_the_cursor_is_about(drawn: str, focus: tuple[str, str]) -> None:
    assert focus_of(drawn.replace("<cursor>", ""), drawn.index("<cursor>")) == focus


@pytest.mark.parametrize(
    "text",
    [
        "shelf: Shelf = x",
        "shelf = Shelf(1)",
        "shelf = library.Shelf(1)",
        "Shelf shelf = null;",
        "const shelf = new Shelf<Book>(1)",
        "func f(shelf *Shelf) {",
        "let shelf = Shelf::new();",
        "with Shelf(1) as shelf:",
        "shelf := Shelf{}",
    ],
)
def test_the_type_of_a_variable(text: str) -> None:
    assert "Shelf" in types_of("shelf", text)


def test_the_type_that_is_given() -> None:
    assert returned_type("def f() -> library.Shelf | None:") == "Shelf"
    assert returned_type("add(a: number): Shelf") == "Shelf"
    assert returned_type("def f(a, b):") == ""


def test_imports_of_many_languages() -> None:
    text = (
        "from a.b import (\n    Shelf,\n    Book as Volume,\n)\nimport os\n\n"
        "import { Area as Field } from './shapes/area'\n#include \"shelf.h\"\n"
        "use crate::library::{Shelf, Book};\nconst x = require('./x')\nimportant = 1\n"
    )
    found = find_imports(text)
    assert [each.line for each in found] == [0, 4, 6, 7, 8, 9]
    assert found[0].words == ("a", "b", "Shelf", "Book", "Volume")
    assert found[0].aliases == {"Volume": "Book"}
    assert found[2].words == ("Area", "Field", "shapes", "area")


def test_an_import_that_is_never_closed_takes_one_line() -> None:
    assert [each.line for each in find_imports("import (x\n" * 3)] == [0, 1, 2]


def test_nearer_names_weigh_more() -> None:
    text = "far()\n" + "\n" * 20 + "near()\nhere."
    query = make_query("a.py", "python", text, len(text), ["class A(Base):"])
    assert query.names["here"] > query.names["near"] > query.names["far"]
    assert query.names["Base"] == 0.7
