"""What the pipeline is told of the cursor by the tree: documents with the cursor drawn."""

import pytest

from fimble.completion.surroundings import read_surroundings
from fimble.completion.syntax_at_cursor import SyntaxAtCursor, read_syntax
from fimble.documents.document import Document
from fimble.syntax.parse import ParseCache


def syntax_at(drawn: str, language: str = "python") -> SyntaxAtCursor:
    text, offset = drawn.replace("<cursor>", ""), drawn.index("<cursor>")
    tree = ParseCache().parse(Document(uri="a", language_id=language, version=1, text=text))
    return read_syntax(tree, text, offset, read_surroundings(text, offset))


def signatures(drawn: str, language: str = "python") -> list[str]:
    text = drawn.replace("<cursor>", "")
    found = syntax_at(drawn, language).signatures
    assert all(text.startswith(each.text, each.offset) for each in found)
    return [each.text for each in found]


def test_signatures() -> None:
    assert signatures("class A:\n    x = '𝄞'\n\n    def f(self):\n        <cursor>\n") == [
        "class A:",
        "    def f(self):",
    ]
    # The definitions above are seen although the line under the cursor is unfinished.
    assert signatures("class A:\r\n    def f(self):\r\n        g(<cursor>\r\n\r\nx = 1\r\n") == [
        "class A:",
        "    def f(self):",
    ]
    assert signatures("class A {\n  void f() {\n    g(<cursor>\n  }\n}\n", "java") == [
        "class A {",
        "  void f() {",
    ]


def test_a_header_under_the_cursor_is_no_signature_above_it() -> None:
    assert signatures("class A:\n    def f(self<cursor>):\n        pass\n") == ["class A:"]


def test_signatures_where_errors_hide_the_definitions_or_no_grammar_is() -> None:
    broken = "class A {\n  void f() {\n    (((;\n    }}}\n    ((\n    <cursor>\n"
    assert signatures(broken, "java") == ["class A {", "  void f() {"]
    assert signatures("class A {\n  void f() {\n    <cursor>\n", "klingon") == [
        "class A {",
        "  void f() {",
    ]


@pytest.mark.parametrize(
    "drawn, language, expected",
    [
        ("f(<cursor>)", "python", ""),
        ("f(<cursor>\n", "python", ")"),
        ("f(')', [<cursor>\n", "python", "])"),
        ("f(  # )<cursor>\n", "python", ")"),
        ("int f() {\n  if (x) {\n    <cursor>\n}\n", "c", "}"),
        ("int f() {\n  g(<cursor>\n}\n", "c", ")"),
        ("int f() {\n  if (x) {\n    <cursor>\n  }\n}\n", "c", ""),
        ("x = `a${f(<cursor>}b`", "javascript", ")"),
        ("x = 1;<cursor>\n}", "javascript", ""),
        ("x <cursor>", "klingon", None),
    ],
)
def test_missing_closers(drawn: str, language: str, expected: str | None) -> None:
    assert syntax_at(drawn, language).missing_closers == expected


def test_what_cannot_be_known_of_a_large_file_is_not_missing() -> None:
    far = "{\n  g();\n  <cursor>\n" + "  g(1, 2, 3);\n" * 9000 + "}\n"
    assert syntax_at("int f() " + far, "c").missing_closers == ""


@pytest.mark.parametrize(
    "drawn, inside",
    [
        ("x = 'a<cursor>'", True),
        ("x = 'a<cursor>\n", True),
        ('f("a", "b<cursor>\n\ny = 1\n', True),
        ("# a<cursor>", True),
        ("x = 'a'<cursor>", False),
        ("f('a', <cursor>\n", False),
    ],
)
def test_inside_a_literal_also_before_it_is_closed(drawn: str, inside: bool) -> None:
    assert (syntax_at(drawn).inside != "code") is inside


DAMAGE = {
    # document, language, text, whether it adds errors
    "sound": ("x = <cursor>\n", "python", "f(1)", False),
    "an unfinished line has to be finished": ("x = <cursor>\n", "python", "f(1,", True),
    "not even begun": ("a = 1\n<cursor>\n", "python", "x = f(", True),
    "an empty body": ("def f():\n    <cursor>\n", "python", "if x:\n        y()", False),
    "a block that is not closed": ("int f() {\n  <cursor>\n}\n", "c", "if (x) {", True),
    "a block": ("int f() {\n  <cursor>\n}\n", "c", "if (x) {\n  }", False),
    "a closer that stands there is replaced": ("f(<cursor>)\n", "python", "x)", False),
    "an error elsewhere": ("x = = 1\n\n\n\ny = <cursor>\n", "python", "2", False),
    "another error besides": ("x = = 1\n\n\n\n<cursor>\n", "python", "y = = 2", True),
    "an error that swallows": ("int x = = 1;\nint f() {\n<cursor>\n}\n", "c", "if (x) {", True),
    "what stays open for the lines to come": (
        "x = {\n    'a': 1,\n    <cursor>\n\ny = 1\n",
        "python",
        "'b': 2,",
        False,
    ),
    "prose in a comment": ("# a<cursor>\n", "python", " (b", False),
    "a docstring to go on with": ('def f():\n    """A<cursor>\n', "python", "dd.", False),
    "a string that is not closed": ("int f() {\n  g(<cursor>);\n}\n", "c", '"a', True),
    "code in a string over lines": (
        "function f() {\n  return `a ${<cursor>\n}\n",
        "javascript",
        "{ b(): c }} d`;",
        True,
    ),
    "astral text before": ("s = '𝄞𝄞é'\nx = <cursor>\n", "python", "'𝄞'", False),
}


@pytest.mark.parametrize("drawn, language, text, expected", DAMAGE.values(), ids=DAMAGE.keys())
def test_damage(drawn: str, language: str, text: str, expected: bool) -> None:
    adds_errors = syntax_at(drawn, language).adds_errors
    assert adds_errors is not None and adds_errors(text) is expected


def test_no_grammar_finds_no_damage() -> None:
    assert syntax_at("x <cursor>", "klingon").adds_errors is None
