"""Tests for this function: the model writes them for pytest, and those that pass are kept.

They are put at the end of the module's own file of tests, or into a new one. Where the function can
be run in the sandbox, a test that fails on the present code is dropped, and so is one that passes
whatever the function does. Other languages: `brace_tests`.
"""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Final

from fimble.prompt.parse_output import take_code
from fimble.prompt.rewrite import FENCE, Question
from fimble.refactoring.action import Action, FileChange, Place, Proposal, Refusal, Task
from fimble.refactoring.ask_model import answers
from fimble.refactoring.brace_tests import may_write_tests, write_brace_tests
from fimble.refactoring.function_place import FunctionPlace, find_function, tongue_at
from fimble.refactoring.line_ends import LineEnds, line_ends_of
from fimble.refactoring.sandbox.system_calls import why_no_filter
from fimble.refactoring.tested_function import TestedFunction, find_tested
from fimble.refactoring.tests_as_file import new_file, with_tests
from fimble.refactoring.tests_in_sandbox import SandboxRun, run_tests
from fimble.refactoring.verdict import Finding, Verdict
from fimble.refactoring.written_tests import WrittenTest, read_tests

_MAX_TOKENS: Final = 420
_ASKED: Final = {
    "en": "Write three short pytest tests of `{name}`: a usual case, an edge case, and one more."
    " Each is a function with one assert. Be sure of every expected value.",
    "zh": "为 `{name}` 写三个简短的 pytest 测试：一个常见情况、一个边界情况，再加一个。"
    "每个函数只有一个 assert，期望值必须正确。",
}


def _applies(place: Place) -> bool:
    if may_write_tests(place):
        return True
    found = find_function(place) if place.language_id == "python" else None
    if found is None or found.head.startswith("async ") or found.parts.name.startswith("test"):
        return False
    return not found.parts.indent or found.parts.is_method


async def _propose(task: Task) -> AsyncGenerator[Proposal | Refusal]:
    if task.place.language_id != "python":
        async with aclosing(write_brace_tests(task)) as elsewhere:
            async for candidate in elsewhere:
                yield candidate
        return
    found = find_function(task.place)
    assert found is not None
    subject = find_tested(task, found)
    if isinstance(subject, Refusal):
        yield subject
        return
    question = _question(task, found, subject)
    candidates = answers(question, task.services, (f"\n{FENCE}",), _MAX_TOKENS, cut=True)
    # A test of `__init__` or `__eq__` mentions the class alone.
    about = subject.path[0] if subject.path[-1].startswith("__") else subject.path[-1]
    async with aclosing(candidates):
        async for answer in candidates:
            tests = read_tests(take_code(answer), about, subject.names)
            if tests:
                yield await _kept(task, subject, tests)
            else:
                yield Refusal(reason="The model wrote no test that can be used.")


def _question(task: Task, found: FunctionPlace, subject: TestedFunction) -> Question:
    code = found.parts.indent + found.text.replace("\r\n", "\n")
    first, *inner = subject.path
    if inner:
        code = f"class {first}:\n    ...\n\n{code}"
    name = ".".join(subject.path)
    begun = f"from {subject.module} import {first}\n\n\ndef test_"
    return Question(
        instruction=_ASKED[tongue_at(task.place)].format(name=name),
        code=code,
        language="python",
        begun=f"{FENCE}python\n{begun}",
        tongue=tongue_at(task.place),
    )


async def _kept(
    task: Task, subject: TestedFunction, tests: tuple[WrittenTest, ...]
) -> Proposal | Refusal:
    """The proposal with the tests that pass, or with all of them where none can be run."""
    start = time.perf_counter()
    ran = await _run(task, subject, tests)
    tests = tests if ran.trouble else ran.passing
    if not tests:
        return Refusal(reason=f"None of the model's tests is of use: {'; '.join(ran.dropped)}.")
    cost_ms = (time.perf_counter() - start) * 1000
    verdict = Verdict(check="tests", finding=_finding(ran), cost_ms=cost_ms)
    return Proposal(changes=(_change(subject, tests),), verdicts=(verdict,))


async def _run(task: Task, subject: TestedFunction, tests: tuple[WrittenTest, ...]) -> SandboxRun:
    if not task.services.settings.refactor.run_code:
        return SandboxRun(trouble="running code is turned off")
    if reason := why_no_filter():
        return SandboxRun(trouble=reason)
    return await run_tests(task.document.text, tests, subject.path)


def _finding(ran: SandboxRun) -> Finding:
    if ran.trouble:
        reason = f"The tests were not run: {ran.trouble}."
        return Finding(status="skipped", reason=reason, shown="tests not run")
    count = len(ran.passing)
    shown = f"{count} tests pass" if count > 1 else "1 test passes"
    left_out = f"{shown}; left out: {'; '.join(ran.dropped)}." if ran.dropped else ""
    return Finding(status="ok", reason=left_out, shown=shown)


def _change(subject: TestedFunction, tests: tuple[WrittenTest, ...]) -> FileChange:
    if subject.creates:
        return FileChange(
            uri=subject.file_uri,
            language_id="python",
            before="",
            after=new_file(tests, subject.module),
            creates=True,
        )
    before = subject.file_text
    ends = line_ends_of(before) or LineEnds.LF
    return FileChange(
        uri=subject.file_uri,
        language_id="python",
        before=before,
        after=ends.from_lf(with_tests(ends.to_lf(before), tests, subject.module)),
        version=subject.file_version,
        allowed=(),
        may_insert=True,
    )


WRITE_TESTS: Final = Action(
    id="write_tests",
    title="Write tests for this function",
    kind="refactor.rewrite",
    applies=_applies,
    propose=_propose,
    asks_model=True,
)
