"""The project's own type checker and tests: in trusted folders, on a copy, new trouble alone."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from fimble.refactoring.action import FileChange, Proposal
from fimble.refactoring.checks.project_tests import check_project_tests
from fimble.refactoring.checks.types import check_types
from fimble.refactoring.covering_tests import changed_names, covering_tests
from fimble.refactoring.project_copy import Project
from fimble.refactoring.registry import find_action
from fimble.refactoring.services import RefactoringServices
from fimble.refactoring.type_checkers import CHECKERS, find_checker
from fimble.refactoring.verdict import Finding
from fimble.refactoring.verify import Check
from fimble.settings import RefactorSettings, Settings
from support.performed import services_for

OLD = "def twice(x: int) -> int:\n    return x + x\n"
SAME = "def twice(x: int) -> int:\n    return 2 * x\n"
OTHER = "def twice(x: int) -> int:\n    return 3 * x\n"
WRONG_TYPE = "def twice(x: int) -> int:\n    return str(x)\n"
TEST = "from shop.sums import twice\n\n\ndef test_twice():\n    assert twice(2) == 4\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A package with a test and an environment: this one."""
    root = tmp_path / "project"
    files = {
        "src/shop/__init__.py": "",
        "src/shop/sums.py": OLD,
        "tests/test_sums.py": TEST,
        "pyproject.toml": "[tool.pyright]\ninclude = ['src']\n",
    }
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    (root / ".venv").symlink_to(sys.prefix)
    return root


def everything_in(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def trusting(project: Path, *folders: Path, run_tests: bool = True) -> RefactoringServices:
    trusted = tuple(str(each) for each in folders or (project.parent,))
    refactor = RefactorSettings(run_tests=run_tests, trusted_folders=trusted)
    return replace(services_for(project), settings=Settings(refactor=refactor))


def change(project: Path, after: str, before: str = OLD) -> Proposal:
    uri = (project / "src/shop/sums.py").as_uri()
    return Proposal(
        changes=(FileChange(uri=uri, language_id="python", before=before, after=after),)
    )


async def run_project_tests(project: Path, after: str, action: str = "simplify") -> Finding:
    return await check_project_tests(change(project, after), find_action(action), trusting(project))


async def test_tests_that_cover_a_change_are_run_on_a_copy(project: Path) -> None:
    before = everything_in(project)
    passed = await run_project_tests(project, SAME)
    assert (passed.status, passed.shown) == ("ok", "tests in 1 file")
    failed = await run_project_tests(project, OTHER)
    assert failed.status == "failed"
    assert "test_twice" in failed.reason
    assert everything_in(project) == before
    assert (project / "src/shop/sums.py").read_text("utf-8") == OLD


async def test_what_may_do_something_else_is_told_and_not_refused(project: Path) -> None:
    finding = await run_project_tests(project, OTHER, "rewrite")
    assert finding.status == "skipped"
    assert "something else" in finding.reason


async def test_tests_that_fail_anyway_say_nothing(project: Path) -> None:
    (project / "tests/test_sums.py").write_text(TEST.replace("4", "5"), "utf-8")
    finding = await run_project_tests(project, SAME)
    assert finding.status == "skipped"
    assert "without the change too" in finding.reason


async def test_the_editors_text_counts_and_not_that_on_the_disk(project: Path) -> None:
    (project / "src/shop/sums.py").write_text("def nothing(): ...\n", "utf-8")
    finding = await run_project_tests(project, SAME)
    assert finding.status == "ok"


async def test_another_module_of_the_same_name_is_not_taken_for_the_change(project: Path) -> None:
    (project / "tests/test_sums.py").write_text("import os\ndef test_os(): os.twice\n", "utf-8")
    uri = (project / "src/os.py").as_uri()  # Python has its own before any path is looked at
    changes = (FileChange(uri=uri, language_id="python", before=OLD, after=SAME),)
    finding = await check_project_tests(
        Proposal(changes=changes), find_action("simplify"), trusting(project)
    )
    assert finding.status == "skipped"
    assert "another copy" in finding.reason


@pytest.mark.parametrize("check", [check_types, check_project_tests])
async def test_what_the_user_does_not_trust_is_not_run(project: Path, check: Check) -> None:
    (project / "tests/conftest.py").write_text("raise SystemExit('was run')\n", "utf-8")
    services = trusting(project, project.parent / "elsewhere")
    finding = await check(change(project, OTHER), find_action("simplify"), services)
    assert finding.status == "skipped"
    assert "refactor.trustedFolders" in finding.reason


async def test_tests_are_not_run_unasked(project: Path) -> None:
    services = trusting(project, run_tests=False)
    finding = await check_project_tests(change(project, OTHER), find_action("simplify"), services)
    assert "refactor.runTests" in finding.reason


async def test_a_new_type_error_is_found_and_old_ones_are_not_held_against_a_change(
    project: Path,
) -> None:
    services, action = trusting(project), find_action("simplify")
    assert (await check_types(change(project, SAME), action, services)).shown == "types"
    wrong = await check_types(change(project, WRONG_TYPE), action, services)
    assert wrong.status == "failed"
    assert "pyright says of sums.py" in wrong.reason
    already = change(project, f"{WRONG_TYPE}\n# more\n", before=WRONG_TYPE)
    assert (await check_types(already, action, services)).status == "ok"


def new_test(project: Path, text: str) -> Proposal:
    uri = (project / "tests/test_more.py").as_uri()
    change = FileChange(uri=uri, language_id="python", before="", after=text, creates=True)
    return Proposal(changes=(change,))


async def test_a_file_that_is_created_is_checked_on_the_copy(project: Path) -> None:
    before = everything_in(project)
    services, action = trusting(project), find_action("write_tests")
    right = new_test(project, TEST)
    assert (await check_project_tests(right, action, services)).shown == "tests in 1 file"
    assert (await check_types(right, action, services)).shown == "types"
    wrong = new_test(project, TEST.replace("4", "5"))
    failing = await check_project_tests(wrong, action, services)
    assert failing.status == "failed"
    assert "test_more.py" in failing.reason
    untyped = new_test(project, TEST.replace("twice(2)", "twice('2')"))
    assert (await check_types(untyped, action, services)).status == "failed"
    assert everything_in(project) == before


async def test_no_type_checker_is_run_that_the_project_does_not_use(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.ruff]\n", "utf-8")
    action = find_action("simplify")
    finding = await check_types(change(project, WRONG_TYPE), action, trusting(project))
    assert finding.reason == "The project is configured for no type checker."


@pytest.mark.parametrize(
    ("file", "text", "checker"),
    [
        ("pyproject.toml", "[tool.mypy]\nstrict = true\n", "mypy"),
        ("mypy.ini", "[mypy]\n", "mypy"),
        ("setup.cfg", "[metadata]\nname = x\n[mypy]\n", "mypy"),
        ("pyrightconfig.json", "{}", "pyright"),
    ],
)
def test_the_configuration_tells_which_checker(
    file: str, text: str, checker: str, tmp_path: Path
) -> None:
    (tmp_path / file).write_text(text, "utf-8")
    (tmp_path / ".venv/bin").mkdir(parents=True)
    program = tmp_path / ".venv/bin" / checker
    program.touch(mode=0o755)
    found = find_checker(Project(root=tmp_path, environment=tmp_path / ".venv"))
    assert not isinstance(found, str), found
    assert (found[0].name, found[1]) == (checker, str(program))


def test_what_mypy_writes_is_read() -> None:
    output = (
        'src/a.py:3: error: Incompatible return value type (got "str", expected "int")'
        "  [return-value]\nsrc/a.py:3:5: note: See https\nsrc/a.py:9:1: error: Other  [misc]\n"
    )
    mypy = next(each for each in CHECKERS if each.name == "mypy")
    assert set(mypy.read(output) or ()) == {
        'a.py: Incompatible return value type (got "str", expected "int")  [return-value]',
        "a.py: Other  [misc]",
    }


def test_covering_tests_are_found_by_import_and_by_name(tmp_path: Path) -> None:
    texts = {
        "tests/test_by_name.py": "from shop import twice\n",
        "tests/test_by_import.py": "import shop.sums\n",
        "tests/test_other.py": "import shop.other\n# twice\n",
        "tests/test_nothing.py": "def test(): pass\n",
        ".hidden/test_hidden.py": "from shop.sums import twice\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    at = Path("src/shop/sums.py")
    found = covering_tests(tmp_path, {at: changed_names(OLD, SAME)})
    assert [path.name for path in found] == ["test_by_name.py", "test_other.py"]
    [only] = covering_tests(tmp_path, {at: frozenset({"unknown"})})
    assert only.name == "test_by_import.py"
