"""A function or class goes to another module with all that imports it; or a reason is given."""

# ruff: noqa: E501  (drawn cases are read on one line)

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.refactoring.left_imports import find_left_import
from fimble.refactoring.perform import Outcome
from support.performed import listed, run

SHOP = """import math
import os

RATE = 3


def other():
    return os.sep


def ar«»ea(radius):
    # of a circle
    return math.pi * radius**2
"""


def files_after(outcome: Outcome) -> dict[str, str]:
    assert outcome.proposal is not None, outcome.reason
    return {change.uri.rpartition("/")[2]: change.after for change in outcome.proposal.changes}


async def test_to_a_new_module_of_its_name(tmp_path: Path) -> None:
    (tmp_path / "use.py").write_text(
        "from shop import area, other\n\nprint(area(1), other())\n", "utf-8"
    )
    outcome = await run("move", SHOP, tmp_path / "shop.py")
    after = files_after(outcome)
    assert (
        after["area.py"]
        == "import math\n\n\ndef area(radius):\n    # of a circle\n    return math.pi * radius**2\n"
    )
    assert "def area" not in after["shop.py"]
    assert "import math" in after["shop.py"]  # others may have it from there
    used = "from shop import other\nimport area\n\nprint(area.area(1), other())\n"
    assert after["use.py"] == used
    assert outcome.proposal is not None
    creates = {change.uri.rpartition("/")[2]: change.creates for change in outcome.proposal.changes}
    assert creates == {"area.py": True, "shop.py": False, "use.py": False}


async def test_to_a_module_that_is_there_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text("import math\n\n\ndef half(n):\n    return n / 2\n", "utf-8")
    outcome = await run("move", SHOP, tmp_path / "shop.py", name="sums")
    after = files_after(outcome)
    assert after["sums.py"].count("import math") == 1
    assert "def area(radius):" in after["sums.py"]
    assert "def half(n):" in after["sums.py"]
    same = await run("move", SHOP, tmp_path / "shop.py", name="sums.py")
    assert files_after(same) == after


@pytest.mark.parametrize(
    ("drawn", "name", "because"),
    [
        ("A = 1\ndef f«»():\n    return A\nprint(f())\n", "", "import each other"),
        ("A = 1\nA = 2\ndef f«»():\n    return A\n", "", "assigns anew"),
        ("A = 1\ndef f«»():\n    global A\n    A = 2\n", "", "variable of the module"),
        ("def f«»():\n    return __name__\n", "", "another in another"),
        ("__all__ = ['f']\ndef f«»():\n    return 1\n", "", "__all__"),
        ("def f«»():\n    return 1\nif f():\n    def f():\n        return 2\n", "", "more than once"),
        ("import app\n@app.route('/')\ndef f«»():\n    return 1\n", "", "where it stands"),
        ("def f«»():\n    return 1\n", "../f.py", "outside the workspace"),
        ("def f«»():\n    return 1\n", "no.such.folder", "No module can be made"),
        ("def f«»():\n    return 1\n", "a.py", "there already"),
        ("def b«»():\n    return 1\n", "", "b.py is there already"),
        ("def text«»():\n    return 1\n", "", "text in b.py names it"),
    ],
)  # fmt: skip
async def test_refuses(drawn: str, name: str, because: str, tmp_path: Path) -> None:
    (tmp_path / "b.py").write_text("import unittest.mock\nunittest.mock.patch('a.text')\n", "utf-8")
    outcome = await run("move", drawn, tmp_path / "a.py", name=name)
    assert outcome.proposal is None
    assert because in outcome.reason


def test_it_is_listed_on_the_name_of_a_definition_of_the_top_alone(tmp_path: Path) -> None:
    assert "move" in listed("class A«»:\n    pass\n", tmp_path / "a.py")
    assert "move" not in listed("class A:\n    def f«»(self):\n        pass\n", tmp_path / "a.py")
    assert "move" not in listed("def f(x):\n    return x«»\n", tmp_path / "a.py")


async def test_an_import_that_would_be_left_behind_is_a_reason(tmp_path: Path) -> None:
    package = tmp_path / "src" / "kit"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("from .cases import Shelf as Shelf\n", "utf-8")
    drawn = "class Sh«»elf:\n    rows = 1\n"
    outcome = await run("move", drawn, package / "cases.py", workspace=tmp_path)
    assert outcome.proposal is None
    assert "__init__.py would still import it" in outcome.reason


@pytest.mark.parametrize(
    ("line", "is_left"),
    [
        ("from kit.shelf import Shelf", True),
        ("from .shelf import Shelf", True),
        ("from ..kit.shelf import (\n    Other,\n    Shelf as Case,\n)", True),
        ("from .tall_shelf import Shelf", False),
        ("from . import Shelf", False),
        ("from .shelf import Other", False),
        ("from kit import shelf  # Shelf", False),
    ],
)
def test_imports_that_are_left_behind_are_found(line: str, is_left: bool, tmp_path: Path) -> None:
    package = tmp_path / "kit"
    package.mkdir()
    user = package / "user.py"
    user.write_text(line + "\n", "utf-8")
    found = find_left_import("Shelf", package / "shelf.py", tmp_path, {})
    assert found == (user.resolve() if is_left else None)
