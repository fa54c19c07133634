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
        ("a.cpp", "#include <vector>\n\n// Adds.\nint f(const std::vector<int> &items, int scale) {\n  «int sum = 0;\n  for (int item : items) {\n    sum += item * scale;\n  }»\n  return sum;\n}\n", "#include <vector>\n\nstatic int compute_sum(const std::vector<int> &items, int scale) {\n  int sum = 0;\n  for (int item : items) {\n    sum += item * scale;\n  }\n  return sum;\n}\n\n// Adds.\nint f(const std::vector<int> &items, int scale) {\n  int sum = compute_sum(items, scale);\n  return sum;\n}\n"),
        ("a.cpp", "namespace n {\n  int f(std::string s, int n, Foo v) {\n    «s += 'a';\n    std::cin >> n;\n    v.go(s);»\n    return n;\n  }\n}\n", "namespace n {\n  static void extracted_part(std::string &s, int &n, Foo &v) {\n    s += 'a';\n    std::cin >> n;\n    v.go(s);\n  }\n\n  int f(std::string s, int n, Foo v) {\n    extracted_part(s, n, v);\n    return n;\n  }\n}\n"),
        ("a.cpp", "int f(char *p, int v) {\n  «while (*p) {\n    p++;\n  }\n  add(&v);»\n  return v + *p;\n}\n", "static void extracted_part(char *&p, int &v) {\n  while (*p) {\n    p++;\n  }\n  add(&v);\n}\n\nint f(char *p, int v) {\n  extracted_part(p, v);\n  return v + *p;\n}\n"),
        ("a.rs", "fn f(m: &M, a: i32) -> i32 {\n    «let n: i32 = a * 2;\n    let is_large = a > 3;\n    go(m, is_large);»\n    n\n}\n", "fn f(m: &M, a: i32) -> i32 {\n    let n: i32 = compute_n(a, m);\n    n\n}\n\nfn compute_n(a: i32, m: &M) -> i32 {\n    let n: i32 = a * 2;\n    let is_large = a > 3;\n    go(m, is_large);\n    n\n}\n"),
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
        ("a.rs", "fn f(m: &M, a: i32) {\n    «let guard = m.lock();\n    go(a);»\n    more(m);\n}\n", "end of the block"),
        ("a.rs", "fn f(a: i32) {\n    use other::g;\n    «g(a);»\n    g(a);\n}\n", "names of its own"),
        ("a.ts", "function f(a: number) {\n  class B {}\n  «g(new B(), a);»\n}\n", "names of its own"),
        ("a.c", "int f(int a) {\n  struct p { int x; };\n  «struct p q;\n  g(&q, a);»\n  return a;\n}\n", "names of its own"),
        ("a.c", "int f(int a) {\n  «static int calls = 0;\n  calls += a;»\n  return calls;\n}\n", "outlives"),
        ("a.cpp", "void f(M &m) {\n  «auto g = lock(m);\n  a();»\n  b();\n}\n", "end of the block"),
        ("a.cpp", "void f(M &m) {\n  «std::lock_guard<M> g(m);\n  a();»\n  b();\n}\n", "`g`"),
        ("a.cpp", "void f(int n) {\n  «Lock g{n};\n  a();»\n  b();\n}\n", "end of the block"),
        ("a.cpp", "int A::f(int v) {\n  «go(v);»\n  return v;\n}\n", "class"),
        ("a.cpp", "struct A {\n  int f(int v) {\n    «go(v);»\n    return v;\n  }\n};\n", "class"),
        ("a.cpp", "std::ostream &operator<<(std::ostream &o, B b) {\n  «o << 1;»\n  return o;\n}\n", "class"),
        ("a.cpp", "template <class T> int f(int v) {\n  «go(v);»\n  return v;\n}\n", "type parameters"),
        ("a.cpp", "constexpr int f(int v) {\n  «v += 1;»\n  return v;\n}\n", "compiled"),
        ("a.cpp", "int f(int v) {\n  const int n = 3;\n  «go(std::array<int, n>{}, v);»\n  return v;\n}\n", "compiled"),
        ("a.cpp", "int f(int v) {\n  «g([&] { v++; });»\n  return v;\n}\n", "`v`"),
        ("a.cpp", "int f(V &v) {\n  «const T &t = v.t;»\n  return t.n;\n}\n", "live long enough"),
        ("a.cpp", "task f(int v) {\n  «co_await go(v);»\n  co_return;\n}\n", "awaits"),
        ("a.c", "int f(int a) {\n  «goto end;»\nend:\n  return a;\n}\n", "jumps"),
    ],
)  # fmt: skip
async def test_refuses(file: str, drawn: str, because: str, tmp_path: Path) -> None:
    outcome = await run("extract_function", drawn, tmp_path / file)
    assert outcome.proposal is None
    assert because in outcome.reason, outcome.reason


def test_it_is_not_listed_where_it_is_not_known(tmp_path: Path) -> None:
    drawn = "class A { void F(V v) {\n  «v.Go();»\n} }\n"
    assert "extract_function" not in listed(drawn, tmp_path / "a.cs")
