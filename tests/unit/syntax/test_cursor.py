"""Where a cursor is: documents with the cursor drawn."""

import pytest

from fimble.documents.document import Document
from fimble.documents.position import byte_offset_at
from fimble.syntax.cursor import CursorPlace, place_of_cursor
from fimble.syntax.parse import ParseCache


def place_at(drawn: str, language: str) -> CursorPlace | None:
    text = drawn.replace("<cursor>", "")
    tree = ParseCache().parse(Document(uri="a", language_id=language, version=1, text=text))
    return place_of_cursor(tree, byte_offset_at(text, drawn.index("<cursor>")))


@pytest.mark.parametrize(
    "language, drawn, expected",
    [
        ("python", "x = 'a<cursor>b'", "string"),
        ("python", "x = '<cursor>'", "string"),
        ("python", "x = <cursor>'a'", "code"),
        ("python", "x = 'a'<cursor>", "code"),
        ("python", "x = 'a' <cursor>'b'", "code"),
        ("python", "x = f'a{<cursor>b}'", "code"),
        ("python", "x = f'𝄞a{b}<cursor>c'", "string"),
        ("python", 'def f():\n    """A.\n\n    <cursor>\n    """\n', "string"),
        ("python", "x = 1  # why<cursor>", "comment"),
        ("python", "# why\n<cursor>", "code"),
        ("python", "# w<cursor>hy\n", "comment"),
        ("javascript", "x = `a${<cursor>b}c`", "code"),
        ("javascript", "x = `a${b}<cursor>c`", "string"),
        ("javascript", "/* a */<cursor> b", "code"),
        ("javascript", "/* a <cursor>*/ b", "comment"),
        ("typescript", "let x: string<cursor> = y", "code"),
        ("rust", "/// doc\n<cursor>fn f() {}", "code"),
        ("rust", "/// doc<cursor>\nfn f() {}", "comment"),
        ("rust", "fn f() { g('<cursor>x') }", "string"),
        ("java", 'class A { String s = "a<cursor>"; }', "string"),
        ("c", "char c = 'a<cursor>';", "string"),
        ("cpp", 'auto s = R"(a<cursor>)";', "string"),
        ("csharp", 'var s = $"a {<cursor>b}";', "code"),
        ("csharp", 'var s = $"a<cursor> {b}";', "string"),
        ("ruby", 'x = "a#{<cursor>b}"', "code"),
        ("ruby", 'x = "a<cursor>#{b}"', "string"),
        ("ruby", "x = %w(a <cursor> b)", "code"),
        ("go", "package p\n\nvar x = `a\n<cursor>`\n", "string"),
        ("php", "<?php $x = 'a<cursor>';", "string"),
        ("shellscript", 'echo "a $(b <cursor>c)"', "code"),
        ("shellscript", "cat <<E\na<cursor>b\nE\n", "string"),
        ("kotlin", 'val x = "a${b<cursor>c}"', "code"),
        ("swift", 'let x = "a<cursor>b"', "string"),
        ("swift", 'let x = "a\\(b<cursor>c)d"', "code"),
        ("scala", 's"a<cursor>${b}"', "string"),
        ("lua", "x = 'a<cursor>'", "string"),
        ("lua", "-- a<cursor>", "comment"),
        ("html", "<!-- a<cursor> -->", "comment"),
        ("css", "/* a<cursor> */", "comment"),
        ("json", '{"a<cursor>": 1}', "string"),
        ("yaml", 'a: "b<cursor>"', "string"),
        ("toml", 'a = "b<cursor>"', "string"),
        ("sql", "SELECT 1 -- a<cursor>", "comment"),
        # Not closed yet: the tree has no string there.
        ("python", "x = 'a<cursor>\n", "string"),
        ("python", 'f("a", "b<cursor>\n\ny = 1\n', "string"),
        ("python", 'f("a", <cursor>\n\ny = 1\n', "code"),
        ("python", 'def f():\n    """A<cursor>\n', "string"),
        ("javascript", "x = 'a<cursor>\ny = 1;\n", "string"),
        ("javascript", "f(`a<cursor>\ny = 1;\n", "string"),
        ("javascript", "x = `a ${b<cursor>\ny = 1;\n", "code"),
        ("javascript", "x = `a ${b} c<cursor>\ny = 1;\n", "string"),
        ("python", "x = f'a {b<cursor>\ny = 1\n", "code"),
        ("python", "x = f'a {b} c<cursor>\ny = 1\n", "string"),
        ("java", 'class A { void f() { g("a<cursor>\n } }\n', "string"),
        ("go", 'package p\n\nfunc f() {\n\tg("a<cursor>\n}\n', "string"),
        ("cpp", 'int f() {\n  g("a<cursor>\n}\n', "string"),
        ("rust", "fn f<'a>(x: &'a <cursor>\n", "code"),
        ("rust", 'fn f() {\n    g("a<cursor>\n}\n', "string"),
    ],
)
def test_code_strings_and_comments(language: str, drawn: str, expected: str) -> None:
    place = place_at(drawn, language)
    assert place is not None and place.inside == expected


def test_the_definitions_around() -> None:
    place = place_at("class A:\n    def f(self):\n        return <cursor>1\n", "python")
    assert place is not None
    assert [each.name for each in place.definitions] == ["A", "f"]
    assert not place.broken


def test_an_error_around_is_told() -> None:
    place = place_at("def f():\n    x = g(<cursor>\n\n", "python")
    assert place is not None and place.broken


def test_an_unknown_language_and_an_empty_document() -> None:
    assert place_at("x<cursor>", "klingon") is None
    place = place_at("<cursor>", "python")
    assert place == CursorPlace(inside="code", definitions=(), broken=False)


def test_a_place_outside_of_the_document() -> None:
    tree = ParseCache().parse(Document(uri="a", language_id="python", version=1, text="# a"))
    for byte_offset in (-5, 99):
        place = place_of_cursor(tree, byte_offset)
        assert place is not None and place.inside == ("code" if byte_offset < 0 else "comment")
