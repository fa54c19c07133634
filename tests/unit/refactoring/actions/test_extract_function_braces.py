"""Extract function in languages with braces: before and after, and what is refused and why."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from support.performed import listed, run, text_after


@pytest.mark.parametrize(
    ("file", "drawn", "after"),
    [
        ("a.js", "function f(items) {\n  «let sum = 0;\n  for (const item of items) {\n    sum += item;\n  }»\n  return sum;\n}\n", "function f(items) {\n  const sum = computeSum(items);\n  return sum;\n}\n\nfunction computeSum(items) {\n  let sum = 0;\n  for (const item of items) {\n    sum += item;\n  }\n  return sum;\n}\n"),
        ("a.js", "function f(a) {\n  let n = 1;\n  while (a.go()) {\n    «n += a.b;\n    log(n);»\n  }\n  return n;\n}\n", "function f(a) {\n  let n = 1;\n  while (a.go()) {\n    n = computeN(n, a);\n  }\n  return n;\n}\n\nfunction computeN(n, a) {\n  n += a.b;\n  log(n);\n  return n;\n}\n"),
        ("a.js", "const f = (a) => {\n  «log(a);»\n  return a;\n};\n", "const f = (a) => {\n  extractedPart(a);\n  return a;\n};\n\nfunction extractedPart(a) {\n  log(a);\n}\n"),
        ("a.ts", "export function f(items: number[]): number {\n  «const sum = items.length * 2;»\n  return sum;\n}\n", "export function f(items: number[]): number {\n  const sum = computeSum(items);\n  return sum;\n}\n\nfunction computeSum(items: number[]) {\n  const sum = items.length * 2;\n  return sum;\n}\n"),
        ("a.go", "package m\n\nfunc f(a int, m map[string]int) int {\n\tvar n int = 0\n\t«n += a\n\tm[\"x\"] = n»\n\treturn n\n}\n", "package m\n\nfunc f(a int, m map[string]int) int {\n\tvar n int = 0\n\tn = computeN(n, a, m)\n\treturn n\n}\n\nfunc computeN(n int, a int, m map[string]int) int {\n\tn += a\n\tm[\"x\"] = n\n\treturn n\n}\n"),
        ("a.rs", "fn f(a: i32, names: &[String]) -> i32 {\n    let mut n: i32 = 0;\n    «n += a;\n    g(names);»\n    n\n}\n", "fn f(a: i32, names: &[String]) -> i32 {\n    let mut n: i32 = 0;\n    n = compute_n(n, a, names);\n    n\n}\n\nfn compute_n(mut n: i32, a: i32, names: &[String]) -> i32 {\n    n += a;\n    g(names);\n    n\n}\n"),
        ("A.java", "class A {\n  static int f(List<B> bs) throws E {\n    int n = 0;\n    «for (B b : bs) {\n      n += b.go();\n    }»\n    return n;\n  }\n}\n", "class A {\n  static int f(List<B> bs) throws E {\n    int n = 0;\n    n = computeN(bs, n);\n    return n;\n  }\n\n  private static int computeN(List<B> bs, int n) throws E {\n    for (B b : bs) {\n      n += b.go();\n    }\n    return n;\n  }\n}\n"),
        ("a.c", "int f(int a, const char *s) {\n  «int n = a * 2;\n  puts(s);»\n  return n;\n}\n", "static int compute_n(int a, const char *s) {\n  int n = a * 2;\n  puts(s);\n  return n;\n}\n\nint f(int a, const char *s) {\n  int n = compute_n(a, s);\n  return n;\n}\n"),
    ],
)  # fmt: skip
async def test_before_and_after(file: str, drawn: str, after: str, tmp_path: Path) -> None:
    assert "extract_function" in listed(drawn, tmp_path / file)
    outcome = await run("extract_function", drawn, tmp_path / file)
    assert text_after(outcome) == after


@pytest.mark.parametrize(
    ("file", "drawn", "because"),
    [
        ("a.js", "function f(a) {\n  «if (a) {\n    return 1;\n  }»\n  return 2;\n}\n", "may return"),
        ("a.js", "function f(a) {\n  for (;;) {\n    «if (a) {\n      break;\n    }»\n  }\n}\n", "leaves a loop"),
        ("a.js", "function f(a) {\n  for (;;) {\n    «if (a) {\n      continue;\n    }»\n  }\n}\n", "goes on with"),
        ("a.js", "async function f(a) {\n  «await a;»\n}\n", "awaits"),
        ("a.js", "function* f(a) {\n  «yield a;»\n}\n", "yields"),
        ("a.js", "class A {\n  f(a) {\n    «this.b = a;»\n  }\n}\n", "`this`"),
        ("a.js", "function f(a) {\n  «g(arguments);»\n}\n", "`arguments`"),
        ("a.js", "function f(a) {\n  «var b = 1;»\n  return b;\n}\n", "`var`"),
        ("a.js", "function f(o) {\n  const { a } = o;\n  «g(a);»\n}\n", "`a`"),
        ("a.js", "function f() {\n  let a = 1;\n  const go = () => { a += 1; };\n  «go();\n  g(a);»\n}\n", "a function inside"),
        ("a.js", "function f(a) {\n  «const b = a;\n  const c = a;»\n  return b + c;\n}\n", "more than one"),
        ("a.js", "function f(a) {\n  {\n    «g(`x\n${a}`);»\n  }\n}\n", "several lines"),
        ("a.js", "function f(a) {\n  function g() {}\n  «g();»\n}\n", "`g`"),
        ("a.go", "package m\n\nfunc f() {\n\tconst a = 1\n\t«g(a)»\n}\n", "`a`"),
        ("a.rs", "fn f(o: Option<i32>) {\n    if let Some(a) = o {\n        «g(a);»\n    }\n}\n", "`a`"),
        ("a.js", "function f(a) {\n  «later(() => g(a));»\n  a = 2;\n}\n", "a function inside"),
        ("a.ts", "function f(a: A | null) {\n  «g(a);»\n}\n", "forgotten"),
        ("a.rs", "impl<T> S<T> {\n    fn f(a: i32) {\n        «g(a);»\n    }\n}\n", "type parameters"),
        ("a.c", "int f(int a) {\n  «CHECK(a);»\n  return a;\n}\n", "macro"),
        ("a.ts", "function f(o: O) {\n  const a = o.b;\n  «g(a);»\n}\n", "type is not written"),
        ("a.go", "package m\n\nfunc f(t T) {\n\t«t.a = 1\n\tt.run()»\n}\n", "plain value"),
        ("a.go", "package m\n\nfunc f(a int) {\n\t«g(&a)»\n}\n", "address"),
        ("a.go", "package m\n\nfunc f(a int) {\n\t«defer g(a)»\n}\n", "defers"),
        ("a.rs", "fn f(a: i32) -> Result<i32, E> {\n    «g(a)?;»\n    Ok(a)\n}\n", "return an error"),
        ("a.rs", "fn f(a: Vec<i32>) {\n    «g(a);»\n}\n", "plain value"),
        ("a.rs", "fn f(a: i32) -> i32 {\n    let b: i32 = a;\n    «g(b);\n    b»\n}\n", "last value"),
        ("a.rs", "fn f<T>(a: &T) {\n    «g(a);»\n}\n", "type parameters"),
        ("A.java", "class A {\n  void f() {\n    try {\n      «g();»\n    } catch (E e) {\n    }\n  }\n}\n", "caught around"),
        ("A.java", "class A {\n  int f(boolean b) {\n    int n;\n    «n = 1;»\n    return n;\n  }\n}\n", "no value before"),
        ("a.c", "int f(int a) {\n  int b[3];\n  «b[0] = a;»\n  return b[0];\n}\n", "`b`"),
        ("a.c", "int f(int a) {\n  «goto end;»\nend:\n  return a;\n}\n", "jumps"),
    ],
)  # fmt: skip
async def test_refuses(file: str, drawn: str, because: str, tmp_path: Path) -> None:
    outcome = await run("extract_function", drawn, tmp_path / file)
    assert outcome.proposal is None
    assert because in outcome.reason, outcome.reason


def test_it_is_not_listed_where_it_is_not_known(tmp_path: Path) -> None:
    assert "extract_function" not in listed("void f(V& v) {\n  «v.go();»\n}\n", tmp_path / "a.cpp")
