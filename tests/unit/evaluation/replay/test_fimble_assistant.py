"""Fimble as an assistant: the real server over stdio, with a scripted engine behind."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from fimble.evaluation.replay.assistant import Answer
from fimble.evaluation.replay.fimble_assistant import FimbleAssistant
from fimble.evaluation.replay.typing_script import Key
from support.scripted_engine import ScriptedEngine

TEXT = 'emoji = "🚀"\ndef add(a, b):\n'


@pytest.fixture
def assistant(scripted_engine: ScriptedEngine) -> Iterator[FimbleAssistant]:
    one = FimbleAssistant({"engine": {"url": scripted_engine.url}})
    yield one
    one.close()


def type_text(assistant: FimbleAssistant, at: int, text: str) -> Answer:
    key = Key(offset=at, removed=0, text=text, kind="typing", pauses=True, ahead="x")
    assert assistant.press(key)
    answer = assistant.wait(time.perf_counter() + 30)
    assert answer is not None
    return answer


def test_a_suggestion_comes_with_what_the_model_read_and_its_rest_from_reuse(
    assistant: FimbleAssistant,
) -> None:
    assistant.open("a file.py", "python", TEXT)
    first = type_text(assistant, len(TEXT), "    ")
    assert (first.text, first.origin, first.written_tokens) == ("return a + b", "model", 2)
    assert first.prompt_tokens and first.read_tokens == first.prompt_tokens
    again = type_text(assistant, len(TEXT) + 4, "r")
    assert (again.text, again.origin, again.read_tokens) == ("eturn a + b", "reuse", None)
    assert assistant.wait(time.perf_counter()) is None, "one answer a key"


def test_silence_is_an_answer(assistant: FimbleAssistant) -> None:
    assistant.open("a file.py", "python", TEXT)
    answer = type_text(assistant, 4, "x")  # within a word
    assert (answer.text, answer.origin) == ("", "silence")


def test_only_the_newest_key_is_answered(
    assistant: FimbleAssistant, scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.delay_s = 0.3
    assistant.open("a file.py", "python", TEXT)
    end = len(TEXT)
    for number, letter in enumerate("    "):
        assistant.press(
            Key(offset=end + number, removed=0, text=letter, kind="typing", pauses=False, ahead="x")
        )
    answer = assistant.wait(time.perf_counter() + 30)
    assert answer is not None and answer.text == "return a + b"
    assert scripted_engine.asked[-1]["prompt"].count("def add") == 1
    assert assistant.wait(time.perf_counter() + 0.5) is None
