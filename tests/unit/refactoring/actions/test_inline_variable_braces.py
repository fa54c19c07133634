"""Inline variable in languages with braces: before and after, and what is refused and why."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from support.performed import listed, run, text_after


@pytest.mark.parametrize(
    ("file", "drawn", "after"),
    [
        ("a.js", "function f(o) {\n  const «a» = o.b + 1;\n  return a * 2;\n}\n", "function f(o) {\n  return (o.b + 1) * 2;\n}\n"),
        ("a.js", "function f(o) {\n  const a = g(o);\r\n  return «a»;\r\n}\n", "function f(o) {\n  return g(o);\r\n}\n"),
        ("a.js", "function f(o) {\n  const «a» = 'x';\n  o.map((b) => b + a);\n  return a;\n}\n", "function f(o) {\n  o.map((b) => b + 'x');\n  return 'x';\n}\n"),
        ("a.ts", "function f(o: O): number { const «a» = o.b; return g(a); }\n", "function f(o: O): number { return g(o.b); }\n"),
        ("a.go", "package m\n\nfunc f(b int) int {\n\t«a» := b + 1\n\treturn a * 2\n}\n", "package m\n\nfunc f(b int) int {\n\treturn (b + 1) * 2\n}\n"),
        ("a.rs", "fn f(b: i32) -> i32 {\n    let «a» = b + 1;\n    g(a)\n}\n", "fn f(b: i32) -> i32 {\n    g(b + 1)\n}\n"),
        ("A.java", "class A {\n  int f(B b) {\n    var «a» = b.c();\n    return g(a);\n  }\n}\n", "class A {\n  int f(B b) {\n    return g(b.c());\n  }\n}\n"),
        ("a.c", "int f(int b) {\n  int «a» = b + 1;\n  return a * 2;\n}\n", "int f(int b) {\n  return (b + 1) * 2;\n}\n"),
        ("a.cpp", "int f(V& v) {\n  auto «a» = v.size();\n  return a + 1;\n}\n", "int f(V& v) {\n  return v.size() + 1;\n}\n"),
    ],
)  # fmt: skip
async def test_before_and_after(file: str, drawn: str, after: str, tmp_path: Path) -> None:
    assert "inline_variable" in listed(drawn, tmp_path / file)
    outcome = await run("inline_variable", drawn, tmp_path / file)
    assert text_after(outcome) == after


@pytest.mark.parametrize(
    ("file", "drawn", "because"),
    [
        ("a.js", "function f(o) {\n  const «a» = o.b;\n  return a + a;\n}\n", "more than once"),
        ("a.js", "function f(o) {\n  const «a» = o.b;\n  g();\n  return a;\n}\n", "next statement"),
        ("a.js", "function f(o) {\n  const «a» = o.b;\n  return g() + a;\n}\n", "would come after"),
        ("a.js", "function f(o) {\n  const «a» = g();\n  return o && a;\n}\n", "only if"),
        ("a.js", "function f(o) {\n  const «a» = g();\n  return () => a;\n}\n", "called later"),
        ("a.js", "function f(o) {\n  let «a» = 1;\n  a += 1;\n  return a;\n}\n", "assigned again"),
        ("a.js", "function f(o) {\n  const «a» = o.b;\n  a(1);\n}\n", "what is called"),
        ("a.js", "async function f(o) {\n  const «a» = await o;\n  return a;\n}\n", "awaits"),
        ("a.js", "function f(o) {\n  const «a» = 1, b = 2;\n  return a + b;\n}\n", "no plain"),
        ("a.js", "function f(o) {\n  const «a» = 1; // why\n  return a;\n}\n", "comment"),
        ("a.js", "function f(o) {\n  const «a» = o.b;\n  o.x += a;\n}\n", ""),
        ("a.js", "function f(o) {\n  const «a» = g();\n  o.x += a;\n}\n", "looked up first"),
        ("a.ts", "function f(o: O) {\n  const «a»: A = o.b;\n  return a;\n}\n", "type"),
        ("a.go", "package m\n\nfunc f(b B) {\n\t«a» := b.c\n\ta.d()\n}\n", "copy"),
        ("a.rs", "fn f(b: B) -> i32 {\n    let «a» = b.c();\n    g(a)\n}\n", "dropped"),
        ("a.rs", "fn f(b: i32) -> i32 {\n    let mut «a» = 1;\n    g(&mut a);\n    a\n}\n", "no plain"),
        ("A.java", "class A {\n  long f(int b) {\n    long «a» = b * 2;\n    return a;\n  }\n}\n", "type"),
        ("a.c", "long f(int b) {\n  long «a» = b * 2;\n  return a;\n}\n", "type"),
        ("a.cpp", "void f(V& v) {\n  auto «a» = v.b;\n  g(a);\n}\n", "copy"),
    ],
)  # fmt: skip
async def test_refuses(file: str, drawn: str, because: str, tmp_path: Path) -> None:
    outcome = await run("inline_variable", drawn, tmp_path / file)
    assert (outcome.proposal is None) is bool(because)
    assert because in outcome.reason, outcome.reason
