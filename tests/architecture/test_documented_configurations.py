"""README and the page of each editor show what the tests of the editors run, letter by letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIGURATIONS = sorted((ROOT / "tests" / "editors" / "configurations").iterdir())
FENCES = {".lua": "lua", ".toml": "toml", ".el": "elisp", ".vim": "vim", ".json": "json"}
README = {"neovim", "helix", "emacs", "vim"}
"""The others have their page alone."""


@pytest.mark.parametrize("path", CONFIGURATIONS, ids=lambda path: path.name)
def test_the_documentation_shows_what_was_run(path: Path) -> None:
    own = ROOT / "docs" / "editors" / f"{path.stem}.md"
    for page in (ROOT / "README.md", own) if path.stem in README else (own,):
        blocks = re.findall(r"```(\w+)\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
        assert (FENCES[path.suffix], path.read_text("utf-8")) in blocks, page


def test_links_between_pages_lead_somewhere() -> None:
    pages = [ROOT / "README.md", *ROOT.glob("docs/**/*.md")]
    for page in pages:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_configuration_is_run_by_a_test() -> None:
    tests = "".join(test.read_text("utf-8") for test in ROOT.glob("tests/editors/test_*.py"))
    for path in CONFIGURATIONS:
        assert f'"{path.name}"' in tests
