"""The deterministic refactorings of Python: before and after, and what is refused and why."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from support.performed import listed, run, text_after


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("extract_variable", "def f(a, b):\n    return g(«a + b»)\n\ndef g(x):\n    return x\n", "def f(a, b):\n    total = a + b\n    return g(total)\n\ndef g(x):\n    return x\n"),
        ("extract_variable", "def f(a):\n    if «a.size» > 1:\n        return 2\n", "def f(a):\n    size = a.size\n    if size > 1:\n        return 2\n"),
        ("extract_variable", "x = «1 + 2» * 3\n".replace("«1 + 2»", "«(1 + 2)»"), "total = (1 + 2)\nx = (total) * 3\n"),
        ("extract_function", "def f(items):\n    «total = 0\n    for item in items:\n        total += item»\n    return total\n", "def f(items):\n    total = compute_total(items)\n    return total\n\n\ndef compute_total(items):\n    total = 0\n    for item in items:\n        total += item\n    return total\n"),
        ("inline_variable", "def f(a, b):\n    «total» = a + b\n    return total * 2\n", "def f(a, b):\n    return (a + b) * 2\n"),
        ("inline_variable", "def f(a):\n    value = a.b\n    return g(«value»)\ndef g(x): return x\n", "def f(a):\n    return g(a.b)\ndef g(x): return x\n"),
        ("introduce_parameter", "def f(a, *b, **c):\n    return a * «2»\n", "def f(a, *b, number=2, **c):\n    return a * number\n"),
        ("introduce_parameter", "def f():\n    return «'x'»\n", "def f(text='x'):\n    return text\n"),
        ("organise_imports", "«»import sys\nimport os\n\nprint(os, sys)\n", "import os\nimport sys\n\nprint(os, sys)\n"),
    ],
)  # fmt: skip
async def test_before_and_after(action: str, before: str, after: str, tmp_path: Path) -> None:
    assert action in listed(before, tmp_path / "a.py")
    outcome = await run(action, before, tmp_path / "a.py")
    assert text_after(outcome) == after
    assert all(verdict.finding.status != "failed" for verdict in outcome.verdicts)


@pytest.mark.parametrize(
    ("action", "before", "because"),
    [
        ("extract_variable", "def f(a, b):\n    return a and «b.c»\n", "only if"),
        ("extract_variable", "def f(a):\n    return [«x + 1» for x in a]\n", "comprehension"),
        ("extract_variable", "def f(a):\n    while «a.go()»:\n        pass\n", "loop"),
        ("extract_variable", "def f(a):\n    if a:\n        pass\n    elif «a + 1»:\n        pass\n", "elif"),
        ("extract_variable", "def f(a):\n    return a.pop() + «a.size()»\n", "call before it"),
        ("extract_variable", "def f(a):\n    return lambda: «a + 1»\n", "lambda"),
        ("extract_variable", "def f(a=«1 + 2»):\n    pass\n", "head of a function"),
        ("extract_variable", "def f(a):\n    a[«a + 1»] = g()\n", "assigned to"),
        ("extract_variable", "def f(a):\n    return f'{«a + 1»}'\n", "f-string"),
        ("extract_function", "def f(items):\n    for item in items:\n        «if item:\n            break»\n", "loop"),
        ("extract_function", "def f(a):\n    «if a:\n        return 1\n    a = 2»\n    return a\n", "return"),
        ("extract_function", "def f(a):\n    «x = yield a\n    a = x»\n    return a\n", "yields"),
        ("inline_variable", "def f(a):\n    «x» = g()\n    h()\n    return x\n", "call"),
        ("inline_variable", "def f(a):\n    «x» = a + 1\n    a = 2\n    return x\n", "changes later"),
        ("inline_variable", "def f(a):\n    «x» = 1\n    x = 2\n    return x\n", "more than once"),
        ("inline_variable", "def f(a):\n    «x» = []\n    x.append(1)\n    return x\n", "one object"),
        ("inline_variable", "def f(a):\n    «x» = a.b\n    a.c()\n    return x\n", "may have changed"),
        ("inline_variable", "def f(a):\n    «x» = a + 1\n    return lambda: x\n", "later"),
        ("introduce_parameter", "def f(a):\n    «'doc'»\n    return a\n", "docstring"),
        ("organise_imports", "«»import os\nimport sys\n", "in order"),
        ("rename", "def f(«a»):\n    return a\n", "new name"),
    ],
)  # fmt: skip
async def test_what_is_not_safe_is_refused_with_a_reason(
    action: str, before: str, because: str, tmp_path: Path
) -> None:
    outcome = await run(action, before, tmp_path / "a.py")
    assert outcome.proposal is None
    assert because in outcome.reason or (
        "does not apply" in outcome.reason and because == "docstring"
    )


async def test_a_rename_reaches_other_files_and_unsaved_buffers(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("from a import speed\nprint(speed(1))\n", "utf-8")
    outcome = await run(
        "rename", "def «speed»(x):\n    return x\n", tmp_path / "a.py", name="velocity"
    )
    assert outcome.proposal is not None, outcome.reason
    after = {change.uri.rpartition("/")[2]: change.after for change in outcome.proposal.changes}
    assert after == {
        "a.py": "def velocity(x):\n    return x\n",
        "other.py": "from a import velocity\nprint(velocity(1))\n",
    }
    versions = {
        change.uri.rpartition("/")[2]: change.version for change in outcome.proposal.changes
    }
    assert versions == {"a.py": 1, "other.py": None}


@pytest.mark.parametrize(
    ("drawn", "name", "because"),
    [
        ("def f(«a», b):\n    return a + b\n", "b", "already"),
        ("def f(«a»):\n    return a\n", "class", "cannot be a name"),
        ("def f(«a»):\n    return a\n", "a", "already"),
        ("class A:\n    def «go»(self):\n        pass\ndef f(x):\n    x.go()\n", "run", "not sure"),
    ],
)
async def test_a_rename_that_is_not_sure_is_refused(
    drawn: str, name: str, because: str, tmp_path: Path
) -> None:
    outcome = await run("rename", drawn, tmp_path / "a.py", name=name)
    assert outcome.proposal is None
    assert because in outcome.reason


async def test_nothing_outside_the_workspace_is_read_or_run(tmp_path: Path) -> None:
    """A project's own configuration of rope is not executed."""
    (tmp_path / ".ropeproject").mkdir()
    mark = tmp_path / "executed"
    config = f"open({str(mark)!r}, 'w')\ndef set_prefs(prefs): pass\n"
    (tmp_path / ".ropeproject" / "config.py").write_text(config, "utf-8")
    (tmp_path / "pyproject.toml").write_text("[tool.rope]\nextension_modules = ['a']\n", "utf-8")
    outcome = await run(
        "extract_variable",
        "def f(a):\n    return «a + 1» * 2\n".replace("«a + 1»", "«(a + 1)»"),
        tmp_path / "a.py",
    )
    assert outcome.proposal is not None, outcome.reason
    assert not mark.exists()


async def test_generated_and_read_only_files_are_left_alone(tmp_path: Path) -> None:
    drawn = "# Generated by a tool, do not edit.\ndef f(a):\n    return «a.b» * 2\n"
    outcome = await run("extract_variable", drawn, tmp_path / "a.py")
    assert "generated" in outcome.reason


async def test_a_read_only_file_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The superuser may write everything, so it is the system's answer that is given here."""
    monkeypatch.setattr("os.access", lambda path, mode: False)
    outcome = await run("extract_variable", "def f(a):\n    return «a.b» * 2\n", tmp_path / "a.py")
    assert outcome.proposal is None
    assert "read-only" in outcome.reason


async def test_a_link_to_a_file_outside_the_workspace_is_not_followed(tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside.py", tmp_path / "work"
    outside.write_text("from a import speed\nprint(speed(1))\n", "utf-8")
    inside.mkdir()
    (inside / "link.py").symlink_to(outside)
    drawn = "def «speed»(x):\n    return x\n"
    outcome = await run("rename", drawn, inside / "a.py", name="velocity")
    assert text_after(outcome) == "def velocity(x):\n    return x\n"  # and of no other file


@pytest.mark.parametrize(
    "drawn",
    [
        "def f(a):\n    x «= a + 1\n    y» = 2\n    return x + y\n",
        "def f(a):\n    x = «a + 1\n    return x»\n",
        "def f(a):\n    return a«.b + a».c\n",
        "def f(a):\n    if «a:\n        return 1»\n    return 2\n",
    ],
)
def test_a_selection_that_cuts_a_statement_extracts_nothing(drawn: str, tmp_path: Path) -> None:
    assert not {"extract_variable", "extract_function"} & listed(drawn, tmp_path / "a.py")


@pytest.mark.parametrize(
    "drawn", ["«»", "def f(:\n  «x.y» +\n", "«\ud83d»\n", "x = «\0»1\n", "\ufeff«a»=1\n"]
)
async def test_odd_texts_are_answered(drawn: str, tmp_path: Path) -> None:
    assert isinstance(listed(drawn, tmp_path / "a.py"), set)


def test_what_does_not_parse_lists_nothing_that_needs_it(tmp_path: Path) -> None:
    assert "extract_variable" not in listed("def f(a:\n    return «a.b» +\n", tmp_path / "a.py")


@pytest.mark.parametrize(
    "drawn",
    [
        "import «warnings»\n\nwarnings.warn('x')\n",
        "import socket\n\nprint(socket.«getfqdn»())\n",
        "from socket import «getfqdn»\n\nprint(getfqdn())\n",
    ],
)
async def test_what_is_from_elsewhere_keeps_its_name(drawn: str, tmp_path: Path) -> None:
    outcome = await run("rename", drawn, tmp_path / "a.py", name="told")
    assert outcome.proposal is None
    assert "keeps its name" in outcome.reason


async def test_a_package_gets_no_new_name_by_an_extraction(tmp_path: Path) -> None:
    drawn = "import os\n\nname = os.fspath(«os.sep + 'a'»)\n"
    outcome = await run("extract_variable", drawn, tmp_path / "__init__.py", name="part")
    assert outcome.proposal is None
    assert "new name that the package gives" in outcome.reason
    assert (await run("extract_variable", drawn, tmp_path / "a.py", name="part")).proposal
    private = await run("extract_variable", drawn, tmp_path / "__init__.py", name="_part")
    assert private.proposal is not None
