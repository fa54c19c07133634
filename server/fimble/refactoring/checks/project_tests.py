"""The project's own tests of what changes still pass: only where the user has said that they may be
run, in trusted folders, and on a copy of the project.

What fails before the change too is no fault of it. Tests run as the user and are not sandboxed.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from fimble.refactoring.action import Action, Proposal
from fimble.refactoring.covering_tests import changed_names, covering_tests, module_name
from fimble.refactoring.project_copy import (
    TOO_LARGE,
    Project,
    copied,
    file_path,
    texts_of,
    trusted_project,
    write_texts,
)
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.verdict import Finding, failed, passed, skipped
from fimble.refactoring.worker_process import ProgramEnd, run_program

_LIMIT_S: Final = 60.0
_OPTIONS: Final = ("-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider")
_NOTHING_COLLECTED: Final = 5
"""`pytest.ExitCode.NO_TESTS_COLLECTED`."""
_WHERE: Final = (
    "import importlib.util, sys; found = importlib.util.find_spec(sys.argv[1]);"
    " print(found.origin if found else '')"
)


async def check_project_tests(
    proposal: Proposal, action: Action, services: RefactoringServices
) -> Finding:
    """Run the tests that cover the change, and where one fails, those before it."""
    if not services.settings.refactor.run_tests:
        return skipped("Running the project's tests is turned off (`refactor.runTests`).")
    if any(change.language_id != "python" for change in proposal.changes):
        return skipped("Only tests of Python are run.")
    project = trusted_project(proposal, services)
    if isinstance(project, str):
        return skipped(project)
    async with copied(project, texts_of(proposal, after=True)) as copy:
        if copy is None:
            return skipped(TOO_LARGE)
        finding = await _run_covering(proposal, project, copy)
    if finding.status == "failed" and "behaviour" in action.about:
        return skipped(f"It may do something else. {finding.reason}")
    return finding


async def _run_covering(proposal: Proposal, project: Project, copy: Path) -> Finding:
    changed = {
        path.relative_to(project.root): changed_names(change.before, change.after)
        for change in proposal.changes
        if (path := file_path(change)) is not None
    }
    tests = covering_tests(copy, changed)
    python = project.find_program("python")
    if not tests or not python:
        return skipped("No test that covers it was found." if python else "There is no Python.")
    if not await _is_seen(module_name(next(iter(changed))), python, project, copy):
        return skipped("Its tests would import another copy of the changed module.")
    ended = await _run_tests(tests, python, project, copy)
    if ended.status == 0:
        return passed(f"tests in {len(tests)} file{'s' if len(tests) > 1 else ''}")
    if ended.status is None:
        return skipped(f"The tests took longer than {_LIMIT_S:g} s.")
    if ended.status == _NOTHING_COLLECTED:
        return skipped("No test that covers it was found.")
    write_texts(texts_of(proposal, after=False), project, copy)
    tests = [path for path in tests if (copy / path).exists()]
    before = await _run_tests(tests, python, project, copy) if tests else None
    if before is not None and before.status != 0:
        return skipped(f"The tests fail without the change too ({_last_line(before)}).")
    return failed(f"A test fails: {_last_line(ended)}.")


async def _run_tests(
    tests: Sequence[Path], python: str, project: Project, copy: Path
) -> ProgramEnd:
    command = [python, *_OPTIONS, *(path.as_posix() for path in tests)]
    return await run_program(command, b"", _LIMIT_S, _variables(project, copy), str(copy))


async def _is_seen(module: str, python: str, project: Project, copy: Path) -> bool:
    """Whether the copy is what an import finds, and not an installed package of the same name."""
    command = [python, "-c", _WHERE, module]
    ended = await run_program(command, b"", _LIMIT_S, _variables(project, copy), str(copy))
    origin = ended.output.decode("utf-8", "replace").strip()
    return Path(origin).is_relative_to(copy)  # both are real paths


def _variables(project: Project, copy: Path) -> dict[str, str]:
    """The copy goes before what is installed, an editable install of the project included."""
    before = os.pathsep.join(str(copy / name) for name in ("", "src", "lib", "python"))
    return {**project.variables(), "PYTHONPATH": before}


def _last_line(ended: ProgramEnd) -> str:
    """What pytest says of the failed test; else the last that it wrote."""
    lines = ended.output.decode("utf-8", "replace").strip().splitlines() or ["it wrote nothing"]
    told = [line for line in lines if line.startswith(("FAILED ", "ERROR "))]
    return (told or lines)[-1].strip()[:200]
