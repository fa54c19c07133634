"""A function's variable is renamed in languages with braces, or nothing where that is not sure."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from support.performed import run, text_after


@pytest.mark.parametrize(
    ("file", "drawn", "after"),
    [
        ("a.js", "function f(o) {\n  const «a» = o.a;\n  return a + o.a;\n}\n", "function f(o) {\n  const b = o.a;\n  return b + o.a;\n}\n"),
        ("a.ts", "function f(«a»: number): number {\n  return [1].map((x) => x + a)[0];\n}\n", "function f(b: number): number {\n  return [1].map((x) => x + b)[0];\n}\n"),
        ("a.go", "package m\n\nfunc f() int {\n\t«a» := 1\n\treturn a + 1\n}\n", "package m\n\nfunc f() int {\n\tb := 1\n\treturn b + 1\n}\n"),
        ("a.rs", "fn f() -> i32 {\n    let «a» = 1;\n    a + 1\n}\n", "fn f() -> i32 {\n    let b = 1;\n    b + 1\n}\n"),
        ("A.java", "class A {\n  int f(int «a») {\n    return a + 1;\n  }\n}\n", "class A {\n  int f(int b) {\n    return b + 1;\n  }\n}\n"),
        ("a.cpp", "int f() {\n  int «a» = 1;\n  return a + 1;\n}\n", "int f() {\n  int b = 1;\n  return b + 1;\n}\n"),
    ],
)  # fmt: skip
async def test_before_and_after(file: str, drawn: str, after: str, tmp_path: Path) -> None:
    outcome = await run("rename", drawn, tmp_path / file, name="b")
    assert text_after(outcome) == after


@pytest.mark.parametrize(
    ("file", "drawn", "because"),
    [
        ("a.js", "function f(o) {\n  const { «a» } = o;\n  return a;\n}\n", "not the variable"),
        ("a.js", "function f() {\n  const «a» = 1;\n  return { a };\n}\n", "field too"),
        ("a.js", "function f() {\n  const «a» = 1; // a\n  return a;\n}\n", "comment"),
        ("a.js", "function f() {\n  const «a» = 1;\n  { const a = 2; }\n}\n", "more than once"),
        ("a.js", "function f() {\n  { const «a» = 1; }\n  return a;\n}\n", "something else"),
        ("a.js", "const a = 1;\nfunction f() {\n  return «a»;\n}\n", "not bound"),
        ("a.go", "package m\n\nvar a = 1\n\nfunc f() int {\n\t«a» := a\n\treturn a\n}\n", "own value"),
        ("a.rs", "fn f(v: V) {\n    for «a» in a {\n        g(a);\n    }\n}\n", "own value"),
        ("a.cpp", "int f() {\n  int *«a» = a;\n  return *a;\n}\n", "own value"),
        ("a.go", "package m\n\nfunc f() T {\n\t«a» := 1\n\treturn T{a: a}\n}\n", "may have"),
        ("a.rs", "fn f() {\n    let «a» = 1;\n    println!(\"{a}\");\n}\n", "a text"),
        ("a.rs", "fn f(x: i32) -> i32 {\n    let «a» = 1;\n    match x { a => a }\n}\n", "may have"),
        ("A.java", "class A {\n  int a;\n  int f(int «a») {\n    return this.a + a;\n  }\n}\n", "may have"),
        ("a.cpp", "int f() {\n  int «a» = 1;\n  CHECK(a);\n  return a;\n}\n", "may have"),
    ],
)  # fmt: skip
async def test_refuses(file: str, drawn: str, because: str, tmp_path: Path) -> None:
    outcome = await run("rename", drawn, tmp_path / file, name="b")
    assert outcome.proposal is None
    assert because in outcome.reason
