"""Two engines side by side: each prompt goes to both, and a run is compared with its own other."""

import ast

from fimble.engine.client import OpenAICompatibleEngine
from fimble.evaluation.engine_beside import (
    SideBySide,
    measure_side_by_side,
    write_rewrite_prompt,
)
from support.scripted_engine import ScriptedEngine


async def test_both_are_asked_the_same() -> None:
    quick, slow = ScriptedEngine(), ScriptedEngine()
    quick.pieces = slow.pieces = ["a", "b", "c", "d"]
    slow.delay_s = 0.05
    quick.start()
    slow.start()
    ours, theirs = OpenAICompatibleEngine(quick.url), OpenAICompatibleEngine(slow.url)
    measured = SideBySide()
    try:
        for number in (0, 1):
            await measure_side_by_side(ours, theirs, "auto", (200, 4), number, measured)
    finally:
        await ours.aclose()
        await theirs.aclose()
        quick.stop()
        slow.stop()
    prompts = [[body["prompt"] for body in engine.asked] for engine in (quick, slow)]
    assert prompts[0] == prompts[1]
    assert len(set(prompts[0])) == 4  # two kinds, two runs
    summary = measured.summarise()
    assert list(summary) == ["plain", "rewrite"]


def test_each_run_is_compared_with_its_own_other() -> None:
    measured = SideBySide(ours={"plain": [30.0, 10.0]}, theirs={"plain": [10.0, 10.0]})
    assert measured.summarise()["plain"] == {
        "ours_tokens_per_s": {"median": 20.0, "min": 10.0, "max": 30.0},
        "llama_cpp_tokens_per_s": {"median": 10.0, "min": 10.0, "max": 10.0},
        "ratio": {"median": 2.0, "min": 1.0, "max": 3.0},
    }


def test_a_rewrite_begins_with_the_functions_own_line() -> None:
    first, second = write_rewrite_prompt(0), write_rewrite_prompt(1)
    assert first != second
    source, begun = first.split("# The same function once more, with a docstring:\n")
    assert isinstance(ast.parse(source).body[0], ast.FunctionDef)
    assert source.startswith(begun)
