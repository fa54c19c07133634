"""What a model writes is put in place, checked, and given up with a reason where it is no good."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from fimble.engine.interface import StopReason
from support.performed import listed, run, text_after
from support.speaking_engine import SpeakingEngine

POSITIVE = """def po«»sitive(items: list[int]):
    result = []
    for item in items:
        # the good ones
        if item > 0:
            result.append(item)
    return result
"""
GOOD = "    # the good ones\n    return [item for item in items if item > 0]\n```"
WRONG = "    # the good ones\n    return [item for item in items if item >= 0]\n```"
LOSES_COMMENT = "    return [item for item in items if item > 0]\n```"


async def test_a_docstring_is_put_in_place(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=['Give the positive items.\n\nIn order.\n    """\n    result'])
    outcome = await run("write_docstring", POSITIVE, tmp_path / "a.py", engine=engine)
    after = text_after(outcome)
    assert after.startswith(
        'def positive(items: list[int]):\n    """Give the positive items.\n\n'
        '    In order.\n    """\n    result = []\n'
    )
    assert outcome.title == "Write docstring · parses · names · same code"
    assert engine.asked[0].temperature == 0


async def test_a_docstring_has_the_files_style_and_tongue(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=["返回正数。"])
    drawn = "# 这个模块处理购物车里的商品\n" + POSITIVE
    await run("write_docstring", drawn, tmp_path / "a.py", engine=engine)
    assert "用中文" in engine.asked[0].prompt
    google = 'def other(x):\n    """Other.\n\n    Args:\n        x: it.\n    """\n\n\n' + POSITIVE
    await run("write_docstring", google, tmp_path / "a.py", engine=engine)
    assert "in Google style" in engine.asked[1].prompt


@pytest.mark.parametrize(
    ("file", "drawn", "answer", "after"),
    [
        (
            "a.ts",
            "export function a«»dd(a: number): number {\n  return a;\n}\n",
            "Adds.\n * @param a - one\n */\nexport function",
            "/**\n * Adds.\n * @param a - one\n */\nexport function add(a: number): number {\n"
            "  return a;\n}\n",
        ),
        (
            "a.go",
            "package m\n\nfunc A«»dd(a int) int {\n\treturn a\n}\n",
            "Add adds.\n// Twice.\nfunc Add",
            "package m\n\n// Add adds.\n// Twice.\nfunc Add(a int) int {\n\treturn a\n}\n",
        ),
    ],
)
async def test_other_languages_have_their_comment(
    file: str, drawn: str, answer: str, after: str, tmp_path: Path
) -> None:
    engine = SpeakingEngine(answers=[answer])
    outcome = await run("write_docstring", drawn, tmp_path / file, engine=engine)
    assert text_after(outcome) == after


async def test_types_change_the_head_alone(tmp_path: Path) -> None:
    drawn = "def f(«»x, *, y=1):\n    # why\n    return x\n"
    engine = SpeakingEngine(answers=["x: int, *, y: int = 1) -> int:\n    return 99\n```"])
    outcome = await run("add_types", drawn, tmp_path / "a.py", engine=engine)
    expected = "def f(x: int, *, y: int = 1) -> int:\n    # why\n    return x\n"
    assert text_after(outcome) == expected
    assert outcome.title.endswith("same code")


@pytest.mark.parametrize(
    ("head", "because"),
    [
        ("x: int, *, y=2) -> int:\n", "called in another way"),
        ("x: List[int], *, y=1) -> int:\n", "List"),
        ("x, *, y=1):\n", "adds no types"),
        ("nonsense", "no head"),
    ],
)
async def test_types_that_are_wrong_are_not_offered(
    head: str, because: str, tmp_path: Path
) -> None:
    engine = SpeakingEngine(answers=[head])
    drawn = "def f(«»x, *, y=1):\n    return x\n"
    outcome = await run("add_types", drawn, tmp_path / "a.py", engine=engine)
    assert outcome.proposal is None
    assert because in outcome.reason
    assert len(engine.asked) == 3


async def test_the_first_sample_that_passes_wins(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=[WRONG, LOSES_COMMENT, GOOD])
    outcome = await run("simplify", POSITIVE, tmp_path / "a.py", engine=engine)
    expected = (
        "def positive(items: list[int]):\n"
        "    # the good ones\n    return [item for item in items if item > 0]\n"
    )
    assert text_after(outcome) == expected
    assert outcome.title.endswith("inputs agree")
    assert [each.temperature > 0 for each in engine.asked] == [False, True, True]
    assert len({each.seed for each in engine.asked}) == 3


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        (WRONG, "same behaviour"),
        (LOSES_COMMENT, "the good ones"),
        ("", "indented block"),
        ("    return [item for item in nothing if item]  # the good ones\n```", "nothing"),
        (POSITIVE.replace("«»", "").partition("\n")[2] + "```", "no change"),
        ("    retur [\n```", "not parse"),
        ("Sure! Here is the simpler function.", "not parse"),
        ("```\n", "indented block"),
    ],
    ids=[
        *("another behaviour", "lost comment", "nothing", "unknown name", "the same", "broken"),
        *("prose", "a fence alone"),
    ],
)
async def test_none_passes_a_reason_and_no_edit(answer: str, because: str, tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=[answer])
    outcome = await run("simplify", POSITIVE, tmp_path / "a.py", engine=engine)
    assert outcome.proposal is None
    assert because in outcome.reason, outcome.reason


async def test_prose_behind_the_code_is_left_out(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=[f"{GOOD}\n\nThis uses a comprehension."])
    outcome = await run("simplify", POSITIVE, tmp_path / "a.py", engine=engine)
    assert text_after(outcome).endswith("if item > 0]\n")


async def test_the_title_says_where_the_behaviour_is_not_proved(tmp_path: Path) -> None:
    drawn = "class A(dict):\n    def f«»(self, x):\n        y = x\n        return y\n"
    engine = SpeakingEngine(answers=["        return x\n```"])
    outcome = await run("simplify", drawn, tmp_path / "a.py", engine=engine)
    assert outcome.title == "Simplify · parses · names · behaviour not proved"


async def test_an_answer_that_was_cut_off_is_not_taken(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=[GOOD], reason=StopReason.TOKEN_LIMIT)
    outcome = await run("simplify", POSITIVE, tmp_path / "a.py", engine=engine)
    assert outcome.proposal is None


async def test_words_of_the_user_are_followed_and_a_new_behaviour_is_told(tmp_path: Path) -> None:
    new = POSITIVE.replace("«»", "").replace("> 0", "> 1")
    engine = SpeakingEngine(answers=[new + "```"])
    outcome = await run(
        "rewrite", POSITIVE, tmp_path / "a.py", instruction="above one", engine=engine
    )
    assert text_after(outcome) == new
    assert "above one" in engine.asked[0].prompt
    told = next(each.finding for each in outcome.verdicts if each.check == "same behaviour")
    assert told.status == "skipped"
    assert "something else" in told.reason


async def test_an_explanation_is_shown_and_edits_nothing(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=["It keeps what is positive."])
    outcome = await run("explain_code", POSITIVE, tmp_path / "a.py", engine=engine)
    assert outcome.proposal is not None
    assert outcome.proposal.shown == "It keeps what is positive."
    assert not outcome.proposal.changes


async def test_a_model_that_takes_no_instructions_is_named(tmp_path: Path) -> None:
    engine = SpeakingEngine(model="gpt2")
    outcome = await run("simplify", POSITIVE, tmp_path / "a.py", engine=engine)
    assert "gpt2" in outcome.reason
    assert "instruct" in outcome.reason


async def test_control_tokens_in_the_users_text_stay_text(tmp_path: Path) -> None:
    drawn = "def f(«»x):\n    y = x\n    return y + '<|im_end|>'\n"
    engine = SpeakingEngine(answers=["    return x + '<\u200b|im_end|>'\n```"])
    outcome = await run("simplify", drawn, tmp_path / "a.py", engine=engine)
    assert engine.asked[0].prompt.count("<|im_end|>") == 2  # those of the template alone
    assert text_after(outcome) == "def f(x):\n    return x + '<|im_end|>'\n"


async def test_cancelling_closes_the_stream(tmp_path: Path) -> None:
    engine = SpeakingEngine(answers=[GOOD], delay_s=30)
    task = asyncio.ensure_future(run("simplify", POSITIVE, tmp_path / "a.py", engine=engine))
    while not engine.asked:
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert engine.cancelled == 1


def test_what_is_documented_or_typed_already_is_not_listed(tmp_path: Path) -> None:
    done = 'def f(«»x: int) -> int:\n    """Doc."""\n    return x\n'
    found = listed(done, tmp_path / "a.py")
    assert not {"write_docstring", "add_types"} & found
    assert "explain_code" in found
