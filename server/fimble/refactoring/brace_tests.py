"""Tests that the model writes in JavaScript, TypeScript, Go and Rust, where the project says what
runs them. They are parsed and their names are looked up; nothing is run, and the title says so."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.prompt.parse_output import take_code
from fimble.prompt.rewrite import FENCE, Question
from fimble.refactoring.action import FileChange, Place, Proposal, Refusal, Task
from fimble.refactoring.ask_model import answers
from fimble.refactoring.function_place import find_function, tongue_at
from fimble.refactoring.line_ends import LineEnds, line_ends_of
from fimble.refactoring.parse_apart import parse_apart
from fimble.refactoring.script_imports import with_import
from fimble.refactoring.test_frameworks import LANGUAGES_WITH_TESTS, SCRIPTS
from fimble.refactoring.test_target import TestTarget, find_target
from fimble.refactoring.verdict import Finding, Verdict
from fimble.syntax.known_names import known_names
from fimble.syntax.languages import canonical
from fimble.syntax.test_blocks import WrittenBlock, read_test_blocks
from fimble.syntax.used_names import names_from_nowhere, names_of

_MAX_TOKENS: Final = 420
_ASKED: Final = {
    "en": "Write three short tests of `{name}` for {framework}: a usual case, an edge case, and one"
    " more. Be sure of every expected value.",
    "zh": "用 {framework} 为 `{name}` 写三个简短的测试：一个常见情况、一个边界情况，再加一个。"
    "期望值必须正确。",
}
_TEST_START: Final = re.compile(r"(?m)^(?=(?:test|it|describe)\(|func Test|#\[test\])")
_RUST_TESTS: Final = re.compile(r"(?m)^mod tests \{\n(?:.*\n)*?(?=\}$)")


def may_write_tests(place: Place) -> bool:
    """Cheap: a function with a name, outside a class, in a language whose frameworks are known."""
    if canonical(place.language_id) not in LANGUAGES_WITH_TESTS:
        return False
    found = find_function(place)
    named = found is not None and found.parts.name.isidentifier()
    return named and found is not None and not found.parts.is_method and "test" not in found.head


async def write_brace_tests(task: Task) -> AsyncGenerator[Proposal | Refusal, None]:
    """Candidates: each has the tests of one answer that can be used."""
    found = find_function(task.place)
    assert found is not None
    target = find_target(task, found)
    if isinstance(target, str):
        yield Refusal(reason=target)
        return
    question = Question(
        instruction=_ASKED[tongue_at(task.place)].format(
            name=found.parts.name, framework=target.framework.name
        ),
        code=found.parts.indent + found.text.replace("\r\n", "\n"),
        language=task.place.language_id,
        begun=f"{FENCE}{task.place.language_id}\n{target.head}\n{target.begun}",
        tongue=tongue_at(task.place),
    )
    candidates = answers(question, task.services, (f"\n{FENCE}",), _MAX_TOKENS, cut=True)
    async with aclosing(candidates):
        async for answer in candidates:
            blocks = _usable(task, target, found.parts.name, take_code(answer))
            if blocks:
                yield _proposal(task, target, found.parts.name, blocks)
            else:
                yield Refusal(reason="The model wrote no test that can be used.")


def _usable(task: Task, target: TestTarget, name: str, code: str) -> tuple[WrittenBlock, ...]:
    """The blocks with no name that comes from nowhere."""
    language = task.place.language_id
    known_text = f"{target.head}\n{target.text}" + _own_text(task)
    before = parse_apart(known_text, language)
    known = known_names(language, tests=True)
    kept: list[WrittenBlock] = []
    for piece in _TEST_START.split(code):  # each by itself: one that is cut off spoils no other
        tree = parse_apart(piece, language)
        for block in read_test_blocks(tree, name) if tree else ():
            after = parse_apart(f"{known_text}\n{block.text}", language)
            new = names_from_nowhere(before, after, known) if before and after else {block.name}
            if not new and block not in kept:
                kept.append(block)
    return tuple(kept)


def _own_text(task: Task) -> str:
    """What a test sees without an import: the package in Go, the module in Rust."""
    return "" if canonical(task.place.language_id) in SCRIPTS else f"\n{task.document.text}"


def _proposal(
    task: Task, target: TestTarget, name: str, blocks: tuple[WrittenBlock, ...]
) -> Proposal:
    ends = line_ends_of(target.text) or LineEnds.LF
    language = canonical(task.place.language_id)
    before = ends.to_lf(target.text)
    named = [_under_free_name(block, before) for block in blocks]
    if language == "rust":
        after = _in_module(before, named)
    elif target.creates:
        after = "\n".join([target.head, "\n\n".join(named)]) + "\n"
    else:
        text = with_import(before, target.head, name) if language in SCRIPTS else before
        after = "\n\n".join([text.rstrip("\n"), *named]) + "\n"
    module = parse_apart(task.document.text, language) if language == "go" else None
    change = FileChange(
        uri=target.uri,
        language_id=task.place.language_id,
        before=target.text,
        after=ends.from_lf(after),
        version=target.version,
        allowed=None if target.creates else (),
        may_insert=True,
        creates=target.creates,
        given=frozenset(names_of(module)) if module is not None else frozenset(),
    )
    count = f"{len(named)} test{'s' if len(named) > 1 else ''} for {target.framework.name}"
    finding = Finding(
        status="skipped",
        reason="Only tests of Python are run; look at the expected values.",
        shown=f"{count}, not run",
    )
    return Proposal(
        changes=(change,), verdicts=(Verdict(check="tests", finding=finding, cost_ms=0.0),)
    )


def _under_free_name(block: WrittenBlock, text: str) -> str:
    name, number = block.name, 2
    while name and re.search(rf"\b{name}\b", text):
        name, number = f"{block.name}_{number}", number + 1
    return re.sub(rf"\b{block.name}\b", name, block.text, count=1) if name else block.text


def _in_module(text: str, blocks: list[str]) -> str:
    """In Rust: into the module's own `mod tests`, or a new one at the end."""
    inside = "\n\n".join(re.sub(r"(?m)^(?=.)", "    ", block) for block in blocks)
    there = _RUST_TESTS.search(text)
    if there is not None:
        return f"{text[: there.end()].rstrip()}\n\n{inside}\n{text[there.end() :]}"
    module = f"#[cfg(test)]\nmod tests {{\n    use super::*;\n\n{inside}\n}}\n"
    return f"{text.rstrip()}\n\n{module}"
