"""Tests written in languages with braces: for the project's own framework, where they belong, with
no name from nowhere, and with a title that says that nothing was run."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.refactoring.perform import Outcome
from support.performed import listed, run
from support.speaking_engine import SpeakingEngine

HALF = "export function ha«»lf(n) {\n  return n / 2;\n}\n"
BY_REQUIRE = "function ha«»lf(n) {\n  return n / 2;\n}\n\nmodule.exports = { half };\n"
EXPECTS = (
    "usual', () => {\n  expect(half(4)).toBe(2);\n});\n\n"
    "test('of an unknown name', () => {\n  expect(other(4)).toBe(2);\n});\n\n"
    "test('half of nothing', () => {\n  expect(1).toBe(1);\n});\n\n"
    "test('cut off', () => {\n  expect(half("
)
KEPT = "test('usual', () => {\n  expect(half(4)).toBe(2);\n});\n"
ASSERTS = "usual', () => {\n  assert.equal(half(4), 2);\n});\n```"


async def written(path: Path, drawn: str, answer: str, **manifests: str) -> Outcome:
    for name, text in manifests.items():
        (path.parent / name.replace("_json", ".json").replace("_mod", ".mod")).write_text(text)
    return await run("write_tests", drawn, path, engine=SpeakingEngine(answers=[answer]))


def package(name: str) -> str:
    return f'{{"devDependencies": {{"{name}": "^1"}}}}'


@pytest.mark.parametrize(
    ("manifest", "drawn", "answer", "after"),
    [
        (package("vitest"), HALF, EXPECTS, f"import {{ expect, test }} from 'vitest';\nimport {{ half }} from './half';\n\n{KEPT}"),
        (package("jest"), BY_REQUIRE, EXPECTS, f"const {{ half }} = require('./half');\n\n{KEPT}"),
        (package("mocha"), HALF.replace("export", "export default"), ASSERTS, "import assert from 'node:assert/strict';\nimport half from './half.js';\n\nit('usual', () => {\n  assert.equal(half(4), 2);\n});\n"),
        ('{"scripts": {"test": "node --test src"}}', HALF, ASSERTS, "import assert from 'node:assert/strict';\nimport test from 'node:test';\nimport { half } from './half.js';\n\ntest('usual', () => {\n  assert.equal(half(4), 2);\n});\n"),
    ],
    ids=["vitest", "jest", "mocha", "node"],
)  # fmt: skip
async def test_a_new_file_for_the_framework_of_the_package(
    manifest: str, drawn: str, answer: str, after: str, tmp_path: Path
) -> None:
    assert "write_tests" in listed(drawn, tmp_path / "half.js")
    outcome = await written(tmp_path / "half.js", drawn, answer, package_json=manifest)
    assert outcome.proposal is not None, outcome.reason
    [change] = outcome.proposal.changes
    assert (change.uri, change.creates) == ((tmp_path / "half.test.js").as_uri(), True)
    assert change.after == after
    assert "1 test for " in outcome.title
    assert outcome.title.endswith(", not run")


async def test_tests_are_added_to_a_file_that_is_there(tmp_path: Path) -> None:
    old = "import { expect, it } from 'vitest';\n\nit('x', () => {\n  expect(1).toBe(1);\n});\n"
    (tmp_path / "half.spec.ts").write_text(old)
    drawn = "export const ha«»lf = (n: number): number => {\n  return n / 2;\n};\n"
    answer = "usual', () => {\n  expect(half(4)).toBe(2);\n});\n```"
    outcome = await written(tmp_path / "half.ts", drawn, answer, package_json=package("vitest"))
    assert outcome.proposal is not None, outcome.reason
    [change] = outcome.proposal.changes
    assert not change.creates
    head, _, rest = old.partition("\n")
    added = "it('usual', () => {\n  expect(half(4)).toBe(2);\n});\n"
    assert change.after == f"{head}\nimport {{ half }} from './half';\n{rest}\n{added}"


GO = "package m\n\ntype P struct{ n int }\n\nfunc Half(p P) int {\n\treturn p.«»n / 2\n}\n"
GO_TEST = (
    '(t *testing.T) {\n\tif got := Half(P{n: 4}); got != 2 {\n\t\tt.Errorf("got %d", got)\n\t}\n}\n'
)


async def test_go_tests_stand_in_the_package(tmp_path: Path) -> None:
    unknown = GO_TEST.replace("Half(P", "Half(Q")
    answer = f"{GO_TEST}\nfunc TestMore{unknown}```"
    outcome = await written(tmp_path / "half.go", GO, answer, go_mod="module m\n")
    assert outcome.proposal is not None, outcome.reason
    [change] = outcome.proposal.changes
    assert change.uri.endswith("/half_test.go")
    assert change.after == f'package m\n\nimport "testing"\n\nfunc TestHalf{GO_TEST}'
    assert outcome.title.endswith("1 test for go test, not run")


RUST = "fn ha«»lf(n: i32) -> i32 {\n    n / 2\n}\n"
RUST_TESTS = "usual() {\n    assert_eq!(half(4), 2);\n}\n\n#[test]\nfn odd() {\n    assert_eq!(half(5), 2);\n}\n```"


async def test_rust_tests_stand_in_the_module(tmp_path: Path) -> None:
    (tmp_path / "Cargo.toml").write_text("[package]\n")
    outcome = await written(tmp_path / "half.rs", RUST, RUST_TESTS)
    assert outcome.proposal is not None, outcome.reason
    after = outcome.proposal.changes[0].after
    old = RUST.replace("«»", "")
    inside = (
        "    #[test]\n    fn usual() {\n        assert_eq!(half(4), 2);\n    }\n\n"
        "    #[test]\n    fn odd() {\n        assert_eq!(half(5), 2);\n    }\n}\n"
    )
    assert after == f"{old}\n#[cfg(test)]\nmod tests {{\n    use super::*;\n\n{inside}"
    again = await run(
        "write_tests",
        after.replace("fn half", "fn ha«»lf", 1),
        tmp_path / "half.rs",
        engine=SpeakingEngine(answers=[RUST_TESTS]),
    )
    assert again.proposal is not None, again.reason
    more = again.proposal.changes[0].after
    assert more.count("mod tests") == 1
    assert "    fn usual_2() {\n" in more
    assert more.endswith("    }\n}\n")


@pytest.mark.parametrize(
    ("file", "drawn", "manifest", "because"),
    [
        ("half.js", HALF, "{}", "No package.json names a framework"),
        ("half.js", HALF, "not JSON", "No package.json names a framework"),
        ("half.js", HALF.replace("export ", ""), package("jest"), "is not exported"),
        ("half.go", GO, "{}", "no go.mod"),
        ("half.rs", RUST, "{}", "no Cargo.toml"),
    ],
)
async def test_where_nothing_says_how_it_is_tested_there_is_a_reason(
    file: str, drawn: str, manifest: str, because: str, tmp_path: Path
) -> None:
    outcome = await written(tmp_path / file, drawn, EXPECTS, package_json=manifest)
    assert outcome.proposal is None
    assert because in outcome.reason


async def test_an_answer_without_a_usable_test_is_refused(tmp_path: Path) -> None:
    answer = "x', () => {\n  half(4);\n});\n```"
    outcome = await written(tmp_path / "half.js", HALF, answer, package_json=package("jest"))
    assert "no test that can be used" in outcome.reason
