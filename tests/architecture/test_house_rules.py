"""Rules of the house that a machine can hold: docstrings, sizes, names, no prints."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = sorted([*ROOT.glob("server/fimble/**/*.py"), *ROOT.glob("models/**/*.py")])
VAGUE = re.compile(r"^(utils?|helpers?|common|misc|manager|base)\.py$")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8")))


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_no_file_gets_away(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 300
    assert not VAGUE.match(path.name)


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_no_function_gets_away(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 60, node.name


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_public_functions_and_classes_have_docstrings(path: Path) -> None:
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            assert node.name.startswith("_") or ast.get_docstring(node), node.name
