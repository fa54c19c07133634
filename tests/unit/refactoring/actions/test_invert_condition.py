"""Invert condition in eleven languages: what changes, and where it is not offered."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from support.performed import listed, run, text_after


@pytest.mark.parametrize(
    ("file", "before", "after"),
    [
        ("a.py", "def f(a):\n    «»if a is None:\n        return 1\n    else:\n        return 2\n", "def f(a):\n    if a is not None:\n        return 2\n    else:\n        return 1\n"),
        ("a.py", "def f(a: int):\n    if «»a > 1 and a < 9:\n        return 1\n    else:\n        return 2\n", "def f(a: int):\n    if not (a > 1 and a < 9):\n        return 2\n    else:\n        return 1\n"),
        ("a.py", "def f(a):\n    if «»not a:\n        return 1\n    else:\n        return 2\n", "def f(a):\n    if a:\n        return 2\n    else:\n        return 1\n"),
        ("a.ts", "function f(a: number) { «»if (a === 1) { g(); } else { h(); } }\n", "function f(a: number) { if (a !== 1) { h(); } else { g(); } }\n"),
        ("a.js", "function f(a) { «»if (a < 1) { g(); } else { h(); } }\n", "function f(a) { if (!(a < 1)) { h(); } else { g(); } }\n"),
        ("a.go", "package m\n\nfunc f(a bool) int {\n\t«»if a {\n\t\treturn 1\n\t} else {\n\t\treturn 2\n\t}\n}\n", "package m\n\nfunc f(a bool) int {\n\tif !a {\n\t\treturn 2\n\t} else {\n\t\treturn 1\n\t}\n}\n"),
        ("a.rs", "fn f(a: i32) -> i32 { «»if a == 1 { 2 } else { 3 } }\n", "fn f(a: i32) -> i32 { if a != 1 { 3 } else { 2 } }\n"),
        ("A.java", "class A { void f(boolean a) { «»if (!a) { g(); } else { h(); } } }\n", "class A { void f(boolean a) { if (a) { h(); } else { g(); } } }\n"),
        ("a.c", "void f(int a) { «»if (a) { g(); } else { h(); } }\n", "void f(int a) { if (!a) { h(); } else { g(); } }\n"),
        ("a.cpp", "void f(int a) { «»if (a == b) { g(); } else { h(); } }\n", "void f(int a) { if (!(a == b)) { h(); } else { g(); } }\n"),
        ("a.cs", "class A { void F(bool a) { «»if (a) { G(); } else { H(); } } }\n", "class A { void F(bool a) { if (!a) { H(); } else { G(); } } }\n"),
    ],
)  # fmt: skip
async def test_before_and_after(file: str, before: str, after: str, tmp_path: Path) -> None:
    assert "invert_condition" in listed(before, tmp_path / file)
    outcome = await run("invert_condition", before, tmp_path / file)
    assert text_after(outcome) == after


@pytest.mark.parametrize(
    ("file", "drawn"),
    [
        ("a.py", "def f(a):\n    «»if a:\n        return 1\n"),
        ("a.py", "def f(a):\n    «»if a:\n        return 1\n    elif b:\n        return 2\n    else:\n        return 3\n"),
        ("a.py", "def f(a):\n    if a:\n        «»return 1\n    else:\n        return 2\n"),
        ("a.js", "function f(a) { «»if (a) { g(); } else if (b) { h(); } }\n"),
        ("a.go", "package m\n\nfunc f() {\n\t«»if a := g(); a {\n\t\treturn\n\t} else {\n\t\th()\n\t}\n}\n"),
        ("a.rs", "fn f(a: Option<i32>) { «»if let Some(b) = a { g(b) } else { h() } }\n"),
        ("a.c", "void f(int a) { «»if (a) g(); else h(); }\n"),
        ("a.py", "def f(a):\n    «»if a:\n        return 1\n    else:\n        # two\n        return 2\n"),
        ("a.js", "function f(a) { «»if (a) { g(); } /* why */ else { h(); } }\n"),
    ],
)  # fmt: skip
def test_where_it_is_not_sure_it_is_not_offered(file: str, drawn: str, tmp_path: Path) -> None:
    assert "invert_condition" not in listed(drawn, tmp_path / file)
