"""What the user says in words, to a function or to selected lines; most answers decide."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.refactoring.sandbox.system_calls import why_no_filter
from support.performed import run, text_after
from support.speaking_engine import SpeakingEngine

SQUARES = "def squ«»ares(n: int):\n    return n\n"
RIGHT = "def squares(n: int):\n    return [x * x for x in range(n)]\n"
ALSO_RIGHT = (
    "def squares(n: int):\n    made = []\n    for x in range(n):\n        made.append(x**2)\n"
    "    return made\n"
)
OFF_BY_ONE = "def squares(n: int):\n    return [x * x for x in range(n + 1)]\n"


@pytest.mark.skipif(bool(why_no_filter()), reason=why_no_filter())
async def test_what_others_agree_with_is_taken_and_not_what_came_first(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=[f"{each}```" for each in (OFF_BY_ONE, RIGHT, ALSO_RIGHT)])
    outcome = await run("rewrite", SQUARES, tmp_path / "a.py", instruction="list", engine=engine)
    assert text_after(outcome) == RIGHT
    assert outcome.candidates == 3


async def test_two_that_agree_need_no_third(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=[f"{RIGHT}```"])
    outcome = await run("rewrite", SQUARES, tmp_path / "a.py", instruction="list", engine=engine)
    assert text_after(outcome) == RIGHT
    assert len(engine.asked) == 2


@pytest.mark.skipif(bool(why_no_filter()), reason=why_no_filter())
async def test_where_none_agree_the_first_is_taken(tmp_path: Path) -> None:
    others = [RIGHT.replace("x * x", other) for other in ("x + x", "x - x", "x ** 3")]
    engine = SpeakingEngine(answers=[f"{each}```" for each in (OFF_BY_ONE, RIGHT, *others)])
    outcome = await run("rewrite", SQUARES, tmp_path / "a.py", instruction="list", engine=engine)
    assert text_after(outcome) == OFF_BY_ONE
    assert outcome.candidates == 5


async def test_a_model_that_changes_nothing_is_told_so(tmp_path: Path) -> None:
    old = SQUARES.replace("«»", "")
    engine = SpeakingEngine(answers=[f"{each}```" for each in (old, RIGHT)])
    outcome = await run("rewrite", SQUARES, tmp_path / "a.py", instruction="list", engine=engine)
    assert text_after(outcome) == RIGHT
    assert ["must differ" in each.prompt for each in engine.asked] == [False, True, True]


async def test_of_equal_ones_that_is_taken_which_keeps_the_names(tmp_path: Path) -> None:
    drawn = "«import os\n\n\ndef keep():\n    return 1\n\n\ndef f(n):\n    return os.name * n\n»"
    old = drawn.strip("«»")
    drops = "import os\n\n\ndef f(n):\n    return os.name + n\n"
    keeps = old.replace("* n", "+ f'{n}!'")
    rest = old.replace("    return 1", "    # ... the rest stays the same")
    answers = [f"{each}```" for each in (rest, drops, keeps, rest, rest)]
    engine = SpeakingEngine(answers=answers)
    outcome = await run("rewrite", drawn, tmp_path / "a.py", instruction="add", engine=engine)
    assert text_after(outcome).rstrip() == keeps.rstrip()


async def test_selected_lines_are_rewritten_with_their_indentation(tmp_path: Path) -> None:
    drawn = (
        "import os\n\n\nclass A:\n    «first = 1\n\n    def f(self):\n        return 1\n»\n"
        "    last = 3\n"
    )
    engine = SpeakingEngine(answers=["first = 2\n\ndef f(self):\n    return self.first\n```"])
    outcome = await run("rewrite", drawn, tmp_path / "a.py", instruction="two", engine=engine)
    assert text_after(outcome) == (
        "import os\n\n\nclass A:\n    first = 2\n\n    def f(self):\n        return self.first\n\n"
        "    last = 3\n"
    )
    assert "    first = 1\n" in engine.asked[0].prompt
    assert "import os" in engine.asked[0].prompt
    assert "last = 3" not in engine.asked[0].prompt


@pytest.mark.parametrize("drawn", ["import os«»\n", "x = 1\n« \n»y = 2\n"])
async def test_neither_a_function_nor_a_selection_is_nothing_to_rewrite(
    drawn: str, tmp_path: Path
) -> None:
    engine = SpeakingEngine()
    outcome = await run("rewrite", drawn, tmp_path / "a.py", instruction="x", engine=engine)
    assert outcome.proposal is None
    assert not engine.asked
