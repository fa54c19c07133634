"""The README shows the configurations that the tests of the editors run, letter by letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIGURATIONS = sorted((ROOT / "tests" / "editors" / "configurations").iterdir())
FENCES = {".lua": "lua", ".toml": "toml", ".el": "elisp", ".vim": "vim"}


@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: path.name)
def test_the_readme_shows_what_was_run(path: Path) -> None:
    blocks = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert (FENCES[path.suffix], path.read_text("utf-8")) in blocks


def test_every_configuration_is_run_by_a_test() -> None:
    tests = "".join(test.read_text("utf-8") for test in ROOT.glob("tests/editors/test_*.py"))
    for path in CONFIGURATIONS:
        assert f'"{path.name}"' in tests
