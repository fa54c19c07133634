"""A model's name is taken where it is one, is free and comes in time; else the made one stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from fimble.engine.interface import EngineDescription
from fimble.errors import EngineUnavailableError
from support.performed import run, text_after
from support.speaking_engine import SpeakingEngine

PRICE = "def f(price, count):\n    return round(«price * count»)\n"


class Unready(SpeakingEngine):
    """Does not run; it must not be started for a name."""

    async def describe(self) -> EngineDescription:
        return EngineDescription(status="unloaded")


class Broken(SpeakingEngine):
    """Nothing answers."""

    async def describe(self) -> EngineDescription:
        raise EngineUnavailableError("Nothing answers.", "Start it.")


async def name_of(answer: str, tmp_path: Path, drawn: str = PRICE) -> str:
    engine = SpeakingEngine(answers=[answer])
    after = text_after(await run("extract_variable", drawn, tmp_path / "a.py", engine=engine))
    assert len(engine.asked) == 1
    return after.split("\n")[1].partition(" = ")[0].strip()


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("total_price`\n2. `cost`\n3. `sum`", "total_price"),
        ("totalPrice", "total_price"),
        ("price`\n2. `total_price`", "total_price"),
        ("class`\n2. `sum`\n3. `gross`", "gross"),
        ("value`\n2. `x`\n", "product"),
        ("", "product"),
        ("I would call it\n", "product"),
        ("```\ntotal_price\n```", "total_price"),
        ("a" * 60, "product"),
    ],
)
async def test_the_best_free_name_is_taken(answer: str, name: str, tmp_path: Path) -> None:
    assert await name_of(answer, tmp_path) == name


async def test_a_function_is_named_too_and_the_users_name_comes_first(tmp_path: Path) -> None:
    loop = "total = 0\n    for item in items:\n        total += item"
    drawn = f"def f(items):\n    «{loop}»\n    return total\n"
    engine = SpeakingEngine(answers=["add_up`"])
    named = await run("extract_function", drawn, tmp_path / "a.py", engine=engine)
    assert "total = add_up(items)" in text_after(named)
    wished = await run("extract_function", drawn, tmp_path / "a.py", engine=engine, name="count_up")
    assert "total = count_up(items)" in text_after(wished)
    assert len(engine.asked) == 1


@pytest.mark.parametrize("engine", [Unready(), Broken(), SpeakingEngine(model="gpt2")])
async def test_without_a_model_that_can_answer_the_made_name_stands(
    engine: SpeakingEngine, tmp_path: Path
) -> None:
    outcome = await run("extract_variable", PRICE, tmp_path / "a.py", engine=engine)
    assert "product = price * count" in text_after(outcome)
    assert not engine.asked


async def test_a_slow_model_holds_nothing_up(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=["total_price`"], delay_s=600)
    outcome = await run("extract_variable", PRICE, tmp_path / "a.py", engine=engine)
    assert "product = price * count" in text_after(outcome)
    assert engine.cancelled == 1
