"""Names that the code below the cursor uses and that nothing brings in."""

import pytest

from fimble.syntax.parse import parse_once
from fimble.syntax.wanted_names import wanted_names

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
    "a language of packages": ("go", "func f() int {\n\t<cursor>\n\treturn total\n}\n", ""),
}


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
