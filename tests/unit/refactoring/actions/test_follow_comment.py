"""An instruction in a comment is followed, in the function below or around; the comment goes."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.performed import listed, run, text_after
from support.speaking_engine import SpeakingEngine

OLD = "def total(items):\n    t = 0\n    for item in items:\n        t += item\n    return t\n"
NEW = "def total(items):\n    return sum(items)\n"


@pytest.mark.parametrize(
    ("drawn", "after"),
    [
        (f"x = 1\n# refactor: «»use sum\n{OLD}y = 2\n", f"x = 1\n{NEW}y = 2\n"),
        (f"#Refactor: use sum«»\n@cache\n{OLD}", f"@cache\n{NEW}"),
        (OLD.replace("    t = 0\n", "    # refactor:«» use sum\n    t = 0\n"), NEW),
        (f"# refactor:«» use sum\r\n{OLD}".replace("\n", "\r\n"), NEW.replace("\n", "\r\n")),
    ],
    ids=["above", "above a decorator", "inside", "other line ends"],
)
async def test_the_function_is_rewritten_and_the_comment_goes(
    drawn: str, after: str, tmp_path: Path
) -> None:
    engine = SpeakingEngine(answers=[f"{NEW}```"])
    outcome = await run(
        "follow_comment", drawn.replace("\r\r", "\r"), tmp_path / "a.py", engine=engine
    )
    assert text_after(outcome) == after
    assert "use sum" in engine.asked[0].prompt
    assert "refactor:" not in engine.asked[0].prompt


async def test_of_two_functions_the_one_right_below_is_meant(tmp_path: Path) -> None:
    inner = "".join(f"    {line}\n" for line in OLD.splitlines())
    drawn = f"def outer():\n    # refactor: «»use sum\n{inner}    return total\n"
    engine = SpeakingEngine(answers=[f"{NEW}```"])
    outcome = await run("follow_comment", drawn, tmp_path / "a.py", engine=engine)
    new = "".join(f"    {line}\n" for line in NEW.splitlines())
    assert text_after(outcome) == f"def outer():\n{new}    return total\n"


async def test_other_languages_have_it_too(tmp_path: Path) -> None:
    drawn = "// refactor: «»name it sum\nexport function add(a, b) {\n  return a + b;\n}\n"
    engine = SpeakingEngine(answers=["function sum(a, b) {\n  return a + b;\n}\n```"])
    outcome = await run("follow_comment", drawn, tmp_path / "a.js", engine=engine)
    assert text_after(outcome) == "export function sum(a, b) {\n  return a + b;\n}\n"


async def test_without_a_function_there_is_a_reason(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=["x\n```"])
    outcome = await run(
        "follow_comment", "# refactor: «»x\n\ny = 1\n", tmp_path / "a.py", engine=engine
    )
    assert "no function" in outcome.reason
    assert not engine.asked


@pytest.mark.parametrize(
    "drawn",
    [
        f"# refactor:«»\n{OLD}",
        f"# about refactor: «»x\n{OLD}",
        f"x = 1  # refactor: «»x\n{OLD}",
        f'"""\n# refactor: «»x\n"""\n{OLD}',
        f"# refactor: x\n{OLD.replace('total', 'to«»tal')}",
    ],
    ids=["nothing said", "prose", "behind code", "in a text", "beside the comment"],
)
def test_it_is_not_listed_elsewhere(drawn: str, tmp_path: Path) -> None:
    assert "follow_comment" not in listed(drawn, tmp_path / "a.py")
