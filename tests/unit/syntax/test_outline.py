"""What encloses a cursor, and the signatures of it: documents with the cursor drawn."""

import pytest

from fimble.documents.document import Document
from fimble.documents.position import byte_offset_at
from fimble.syntax.outline import enclosing_definitions
from fimble.syntax.parse import ParseCache


def signatures_at(drawn: str, language: str) -> list[str]:
    text = drawn.replace("<cursor>", "")
    tree = ParseCache().parse(Document(uri="a", language_id=language, version=1, text=text))
    assert tree is not None
    around = enclosing_definitions(tree, byte_offset_at(text, drawn.index("<cursor>")))
    return [tree.data[each.start_byte : each.signature_end_byte].decode() for each in around]


PYTHON = "class A(B):\n    é = '𝄞'\n\n    def f(self,\n          x):  # why\n        y = x\n"

ENCLOSING = {
    "python, inside": (
        "python",
        PYTHON + "        return <cursor>y\n",
        ["class A(B):", "    def f(self,\n          x):  # why"],
    ),
    "python, a new line of the body": (
        "python",
        PYTHON + "        <cursor>\n",
        ["class A(B):", "    def f(self,\n          x):  # why"],
    ),
    "python, a new line of the class": ("python", PYTHON + "    <cursor>\n", ["class A(B):"]),
    "python, a new line of the module": ("python", PYTHON + "<cursor>\n", []),
    "python, an empty body": (
        "python",
        "def f():\n    pass\n\n\ndef g():\n    <cursor>\n",
        ["def g():"],
    ),
    "python, on the line of the header": ("python", "def f(): return 1<cursor>\n", ["def f():"]),
    "javascript, a function by assignment": (
        "javascript",
        "export const f = (a) => {\n  g(function () {\n    <cursor>\n  });\n};\n",
        ["export const f = (a) => {"],
    ),
    "typescript": (
        "typescript",
        "class A {\n  private f(): void {\n    <cursor>\n  }\n}\n",
        ["class A {", "  private f(): void {"],
    ),
    "after the closing brace": ("java", "class A {\n  void f() { }<cursor>\n}\n", ["class A {"]),
    "java, annotations belong to it": (
        "java",
        "class A {\n  @Override\n  public void f() {\n    <cursor>\n  }\n}\n",
        ["class A {", "  @Override\n  public void f() {"],
    ),
    "rust": (
        "rust",
        "impl<T> A for B<T> {\n    fn f(&self) -> u8 {\n        <cursor>\n    }\n}\n",
        ["impl<T> A for B<T> {", "    fn f(&self) -> u8 {"],
    ),
    "a brace on a line of its own": (
        "cpp",
        "namespace n\n{\nint f()\n{\n  <cursor>\n}\n}\n",
        ["namespace n\n{", "int f()\n{"],
    ),
    "two on one line": ("java", "class A { void f() {\n<cursor>\n} }", ["class A { void f() {"]),
    "go": (
        "go",
        "package p\n\ntype T struct {\n\ta int\n\t<cursor>\n}\n",
        ["type T struct {"],
    ),
    "ruby": (
        "ruby",
        "class A < B\n  def f(x)\n    y\n    <cursor>\n  end\nend\n",
        ["class A < B", "  def f(x)"],
    ),
    "lua": ("lua", "local f = function(a)\n  <cursor>\nend\n", ["local f = function(a)"]),
    "scala, by indentation": (
        "scala",
        "def f(x: Int) =\n  g(x)\n  <cursor>\n",
        ["def f(x: Int) ="],
    ),
    "outside of all": ("go", "package p\n\nfunc f() {\n}\n<cursor>\n", []),
    "no definitions in this language": ("json", '{"a": {"b": <cursor>1}}', []),
}


@pytest.mark.parametrize("language, drawn, expected", ENCLOSING.values(), ids=ENCLOSING.keys())
def test_enclosing_signatures(language: str, drawn: str, expected: list[str]) -> None:
    assert signatures_at(drawn, language) == expected
