"""Names that the code below the cursor uses and that nothing brings in."""

import pytest

from fimble.syntax.parse import parse_once
from fimble.syntax.wanted_names import wanted_names

# fmt: off
CASES = {
    "used below": ("python", "def f(xs):\n    <cursor>\n    return total / count\n", "total count"),
    "a parameter": ("python", "def f(xs):\n    <cursor>\n    return xs\n", ""),
    "bound below": ("python", "def f():\n    <cursor>\n    for x in xs:\n        y = x\n", "xs"),
    "counted up is not bound": ("python", "def f():\n    <cursor>\n    n += 1\n", "n"),
    "bound in two": ("python", "<cursor>\na, b = c\nprint(a, b)\n", "c"),
    "with a type": ("python", "<cursor>\na: int = 1\nprint(a)\n", ""),
    "a lambda's": ("python", "<cursor>\nf = sorted(xs, key=lambda each: each.a)\n", "xs"),
    "a comprehension's": ("python", "<cursor>\ny = [a for a, b in pairs]\n", "pairs"),
    "builtins": ("python", "<cursor>\nprint(len, ValueError)\n", ""),
    "what is called": ("python", "<cursor>\nhelp_me(now)\n", "now"),
    "members and keywords": ("python", "<cursor>\na.b.c = f(d=e)\n", "a e"),
    "imported": ("python", "import os\n<cursor>\nos.getcwd()\n", ""),
    "defined below": ("python", "<cursor>\nprint(T)\nclass T: pass\n", ""),
    "on the cursor's line": ("python", "prod = <cursor>\nprint(prod)\n", ""),
    "in a script": ("javascript", "function f() {\n  <cursor>\n  return a + window.b;\n}\n", "a"),
    "an arrow's": ("typescript", "<cursor>\nconst y = xs.map((x) => x + z);\n", "xs z"),
    "an assignment is no declaration": (
        "typescript", "function f() {\n  <cursor>\n  at = at.next;\n}\n", "at",
    ),
    "what another function has": (
        "python", "def g():\n    n = 1\ndef f():\n    <cursor>\n    return n\n", "n",
    ),
    "what the functions around have": (
        "python", "def g():\n    n = 1\n    def f():\n        <cursor>\n        return n\n", "",
    ),
    "of the whole file": ("python", "def f():\n    <cursor>\n    return n\nn = 1\n", ""),
    "a chain": ("python", "def f():\n    <cursor>\n    a = b = 1\n    return b\n", ""),
    "in Go": ("go", "func f() int {\n\t<cursor>\n\treturn total\n}\n", "total"),
    "several in Go": ("go", "func f() {\n\t<cursor>\n\ta, _ := g()\n\tuse(a)\n}\n", ""),
    "in Rust": ("rust", "fn f() -> i32 {\n    <cursor>\n    g!(a, b::c, d.e) + n\n}\n", "a d n"),
    "in C": ("c", "int f(void) {\n    <cursor>\n    int k = n;\n    return k;\n}\n", "n"),
    "in C++": ("cpp", "int f() {\n    <cursor>\n    return count_ + n;\n}\n", "n"),
    "in C#": ("csharp", "class A { int f() {\n  <cursor>\n  return this.a + n;\n} }\n", "n"),
    "in Java": ("java", "class A { int f() {\n  <cursor>\n  return n;\n} }\n", "n"),
    "a field": ("java", "class A { int n; int f() {\n  <cursor>\n  return n;\n} }\n", ""),
    "a member of one's own": ("cpp", "void A::f() {\n    <cursor>\n    n = 1;\n}\n", ""),
    "keywords of broken code": ("csharp", "class A { int f()\n  <cursor>\n  return 1;\n}\n", ""),
}
# fmt: on


@pytest.mark.parametrize("language, drawn, names", CASES.values(), ids=CASES.keys())
def test_wanted_names(language: str, drawn: str, names: str) -> None:
    before, after = drawn.split("<cursor>")
    tree = parse_once((before + after).encode(), language)
    assert tree is not None
    found = wanted_names(tree, len(before.encode()), len(tree.data))
    assert list(found) == names.split()


def test_only_what_stands_before_the_end_counts() -> None:
    text = "def f():\n    \n    return total\ndef g():\n    return other\n"
    tree = parse_once(text.encode(), "python")
    assert tree is not None
    assert wanted_names(tree, 13, text.index("def g")) == ("total",)
