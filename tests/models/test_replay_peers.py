"""Peers of the replay with the real model: llama.cpp's server, and transformers' generate."""

from __future__ import annotations

import time
from contextlib import closing

import pytest

from fimble.evaluation.replay.assistant import Answer, Assistant
from fimble.evaluation.replay.llama_assistant import LlamaAssistant
from fimble.evaluation.replay.plain_assistant import PlainAssistant
from fimble.evaluation.replay.typing_script import Key
from fimble.weights.pull import ensure_weights
from fimble.weights.resolve import resolve_model
from fimble.weights.store import place_of
from support.llama_server import llama_server

pytestmark = [pytest.mark.model, pytest.mark.timeout(1200)]

BEFORE = 'def add(first, second):\n    """The sum of two numbers."""\n    return'
AFTER = "\n\n\nprint(add(1, 2))\n"


def ask(assistant: Assistant, offset: int, text: str) -> Answer:
    key = Key(offset=offset, removed=0, text=text, kind="typing", pauses=True, ahead="first")
    assert assistant.press(key)
    answer = assistant.wait(time.perf_counter() + 300)
    assert answer is not None
    return answer


def test_llama_cpp_suggests_and_reads_little_when_one_types_on() -> None:
    resolved = resolve_model("qwen2.5-coder-0.5b-instruct")
    ensure_weights(resolved, keep_gguf=True)
    with (
        llama_server(place_of(resolved.card).gguf) as url,
        closing(LlamaAssistant(url, (900, 300))) as assistant,
    ):
        assistant.open("a.py", "python", BEFORE + AFTER)
        first = ask(assistant, len(BEFORE), " ")
        assert "first" in first.text and first.prompt_tokens and first.read_tokens
        again = ask(assistant, len(BEFORE) + 1, "(")
        if again.origin == "model":
            assert again.read_tokens is not None and again.read_tokens < first.read_tokens


def test_plain_generate_suggests_and_reads_everything_each_time() -> None:
    resolved = resolve_model("qwen2.5-coder-0.5b-instruct")
    folder = ensure_weights(resolved)
    assert resolved.card.fim is not None
    with closing(PlainAssistant(folder, resolved.card.fim, (900, 300))) as assistant:
        assistant.open("a.py", "python", BEFORE + AFTER)
        first = ask(assistant, len(BEFORE), " ")
        again = ask(assistant, len(BEFORE) + 1, "f")
        for answer in (first, again):
            assert answer.origin == "model" and "\n" not in answer.text
            assert answer.read_tokens == answer.prompt_tokens and answer.prompt_tokens
