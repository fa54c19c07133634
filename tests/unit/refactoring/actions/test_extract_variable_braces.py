"""Extract variable in languages with braces: before and after, and what is refused and why."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from support.performed import listed, run, text_after


@pytest.mark.parametrize(
    ("file", "drawn", "after"),
    [
        ("a.js", "function f(o, n) {\n  return «o.a * n» + 1;\n}\n", "function f(o, n) {\n  const product = o.a * n;\n  return product + 1;\n}\n"),
        ("a.js", "function f(o) {\n  if («o.getSize(1)» > 2) {\n    g();\n  }\n}\n", "function f(o) {\n  const size = o.getSize(1);\n  if (size > 2) {\n    g();\n  }\n}\n"),
        ("a.js", "function f(a) { return g(«a + 1»); }\n", "function f(a) { const total = a + 1; return g(total); }\n"),
        ("a.js", "function f(a) {\n  return g(«a + 1»)\n}\n", "function f(a) {\n  const total = a + 1\n  return g(total)\n}\n"),
        ("a.ts", "function f(a: A): void {\r\n  g(«a.b.kind», 1);\r\n}\r\n", "function f(a: A): void {\r\n  const kind = a.b.kind;\r\n  g(kind, 1);\r\n}\r\n"),
        ("a.go", "package m\n\nfunc f(a int) int {\n\treturn g(«a + 1», 2)\n}\n", "package m\n\nfunc f(a int) int {\n\ttotal := a + 1\n\treturn g(total, 2)\n}\n"),
        ("a.go", "package m\n\nfunc f(a float64) float64 {\n\treturn a * «2»\n}\n", "package m\n\nfunc f(a float64) float64 {\n\tconst amount = 2\n\treturn a * amount\n}\n"),
        ("a.rs", "fn f(a: i32) -> i32 {\n    g(«a + 1»)\n}\n", "fn f(a: i32) -> i32 {\n    let total = a + 1;\n    g(total)\n}\n"),
        ("A.java", "class A {\n  int f(B b) {\n    return g(«b.getSize()», 1);\n  }\n}\n", "class A {\n  int f(B b) {\n    var size = b.getSize();\n    return g(size, 1);\n  }\n}\n"),
        ("a.c", "int f(int a, int b) {\n  return g(«a * b»);\n}\n", "int f(int a, int b) {\n  int product = a * b;\n  return g(product);\n}\n"),
        ("a.c", "int f(struct s *p) {\n  if («p->a > p->b») {\n    return 1;\n  }\n  return 0;\n}\n", "int f(struct s *p) {\n  int condition = p->a > p->b;\n  if (condition) {\n    return 1;\n  }\n  return 0;\n}\n"),
        ("a.cpp", "int f(const V& v) {\n  return «v[0]» + 1;\n}\n", "int f(const V& v) {\n  const auto& v2 = v[0];\n  return v2 + 1;\n}\n"),
        ("a.cpp", "int f(const V& v) {\n  return «v.size()» + 1;\n}\n", "int f(const V& v) {\n  const auto& size = v.size();\n  return size + 1;\n}\n"),
    ],
)  # fmt: skip
async def test_before_and_after(file: str, drawn: str, after: str, tmp_path: Path) -> None:
    assert "extract_variable" in listed(drawn, tmp_path / file)
    outcome = await run("extract_variable", drawn, tmp_path / file)
    assert text_after(outcome) == after


@pytest.mark.parametrize(
    ("file", "drawn", "because"),
    [
        ("a.js", "function f(a) {\n  return a && «a.b»;\n}\n", "only if"),
        ("a.js", "function f(a) {\n  return a ? «a.b» : 1;\n}\n", "not sure that"),
        ("a.js", "function f(a) {\n  while («a.b») {\n    g();\n  }\n}\n", "not sure that"),
        ("a.js", "function f(a) {\n  if (a) {\n    g();\n  } else if («a.b») {\n    h();\n  }\n}\n", "not sure that"),
        ("a.js", "function f(a) {\n  return a.map((x) => «x + 1»);\n}\n", "called later"),
        ("a.js", "function f(a) {\n  return g() + «a.b»;\n}\n", "would come after"),
        ("a.js", "function f(a) {\n  «a.b»(1);\n}\n", "what is called"),
        ("a.js", "function f(a) {\n  return «a?.b».c;\n}\n", "only if it is there"),
        ("a.js", "function f(a) {\n  return a?.g(«a.x»);\n}\n", "only if"),
        ("a.js", "async function f(a) {\n  return g(«await a»);\n}\n", "awaits"),
        ("a.js", "function f(a) {\n  let b = 1, c = «b + 1»;\n}\n", "would come after"),
        ("a.js", "function f(a) {\n  switch (a) {\n    case 1:\n      return «a + 1»;\n  }\n}\n", "not sure that"),
        ("A.java", "class A {\n  void f(B b) {\n    «b.add(1)»;\n  }\n}\n", "not used"),
        ("a.js", "function f(a) {\n  delete «a.b».c;\n}\n", "not evaluated like"),
        ("a.js", "function f(a) {\n  a.x ||= «a.y + 1»;\n}\n", "only if"),
        ("a.js", "function f(a) {\n  for (let i = 0; i < «a.length»; i++) {\n    g();\n  }\n}\n", "not sure that"),
        ("a.ts", "function f() {\n  g(«[1]»);\n}\n", "where it stands"),
        ("a.ts", "function f(a: A) {\n  if («a.b» !== null) {\n    a.b.c();\n  }\n}\n", "forgotten"),
        ("a.go", "package m\n\nfunc f() int {\n\treturn g(«h()»)\n}\n", "several"),
        ("a.go", "package m\n\nfunc f() {\n\tg(&«a.b», 1)\n}\n", "address"),
        ("a.go", "package m\n\nfunc f() {\n\tg(1, «pkg.Limit»)\n}\n", "constant"),
        ("a.go", "package m\n\nfunc f() {\n\tif z := g(); «z + 1» > 2 {\n\t}\n}\n", "would come after"),
        ("a.rs", "fn f(a: &A) {\n    g(&«a.b»);\n}\n", "not sure that"),
        ("a.rs", "fn f(a: A) {\n    g(«a.b»);\n}\n", "thing itself"),
        ("a.rs", "fn f(a: &mut i32) {\n    g(«*a»);\n}\n", "thing itself"),
        ("A.java", "class A {\n  void f() {\n    g(«new B<>()»);\n  }\n}\n", "where it stands"),
        ("A.java", "class A {\n  void f() {\n    byte b = «1»;\n  }\n}\n", "where it stands"),
        ("A.java", "class A {\n  A() {\n    this(«b + 1»);\n  }\n}\n", "not sure that"),
        ("a.c", "int f(struct s *p) {\n  return g(«p->a»);\n}\n", "its type"),
        ("a.c", "int f(int a) {\n  static int b = «1 + 1»;\n  return b;\n}\n", "only once"),
        ("a.cpp", "void f(V& v) {\n  g(«v.a»);\n}\n", "thing itself"),
        ("a.cpp", "void f(V& v) {\n  «std::cout << v.a» << 1;\n}\n", "thing itself"),
    ],
)  # fmt: skip
async def test_refuses(file: str, drawn: str, because: str, tmp_path: Path) -> None:
    outcome = await run("extract_variable", drawn, tmp_path / file)
    assert outcome.proposal is None
    assert because in outcome.reason, outcome.reason


async def test_the_users_name_must_be_one_and_be_free(tmp_path: Path) -> None:
    drawn = "function f(a) {\n  return g(«a + 1»);\n}\n"
    wished = await run("extract_variable", drawn, tmp_path / "a.js", name="next")
    assert "const next = a + 1;" in text_after(wished)
    for name in ("a", "class", "two words"):
        outcome = await run("extract_variable", drawn, tmp_path / "a.js", name=name)
        assert "choose another" in outcome.reason
