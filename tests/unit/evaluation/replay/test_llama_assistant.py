"""llama.vim's manners, against a scripted HTTP server with llama.cpp's routes (no weights here).

`tests/models` asks the real server.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from fimble.errors import EngineUnavailableError
from fimble.evaluation.replay.assistant import Answer
from fimble.evaluation.replay.llama_assistant import LlamaAssistant
from fimble.evaluation.replay.typing_script import Key

TEXT = "def add(a, b):\n    return a + b\n"


@dataclass
class ScriptedLlama:
    """Answers `contents` one after another, each after `delay_s`; an empty text when they end."""

    contents: list[str]
    delay_s: float = 0.0
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    status: int = 200
    url: str = ""

    def answer(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        if path == "/tokenize":
            return {"tokens": list(range(len(body["content"]) // 4))}
        self.asked.append(body)
        time.sleep(self.delay_s)
        content = self.contents.pop(0) if self.contents else ""
        return {
            "content": content,
            "timings/prompt_n": 7,
            "timings/cache_n": 93,
            "timings/predicted_n": len(content) // 4,
        }


@pytest.fixture
def llama() -> Iterator[ScriptedLlama]:
    script = ScriptedLlama(contents=[])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            data = json.dumps(script.answer(self.path, body)).encode()
            self.send_response(script.status)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script.url = f"http://127.0.0.1:{server.server_port}"
    yield script
    server.shutdown()
    server.server_close()


@pytest.fixture
def assistant(llama: ScriptedLlama) -> Iterator[LlamaAssistant]:
    one = LlamaAssistant(llama.url)
    one.open("a.py", "python", TEXT)
    yield one
    one.close()


def press(assistant: LlamaAssistant, at: int, text: str) -> None:
    assistant.press(Key(offset=at, removed=0, text=text, kind="typing", pauses=True, ahead=""))


def wait(assistant: LlamaAssistant, seconds: float = 20.0) -> Answer | None:
    return assistant.wait(time.perf_counter() + seconds)


def test_an_answer_is_shown_and_what_comes_after_it_is_asked_in_advance(
    llama: ScriptedLlama, assistant: LlamaAssistant
) -> None:
    llama.contents = ["sum = 1", "\nnext"]
    press(assistant, len(TEXT), "s = ")
    answer = wait(assistant)
    assert answer is not None
    assert (answer.text, answer.origin) == ("sum = 1", "model")
    assert (answer.prompt_tokens, answer.read_tokens) == (100, 7)
    assert wait(assistant, 0.5) is None  # meanwhile the second question runs
    first, ahead = llama.asked
    assert (first["prompt"], first["t_max_predict_ms"]) == ("s = ", 250)
    assert (ahead["prompt"], ahead["t_max_predict_ms"]) == ("s = sum = 1", 1000)


def test_typing_along_shows_the_rest_at_once(
    llama: ScriptedLlama, assistant: LlamaAssistant
) -> None:
    llama.contents = ["sum = 1"]
    press(assistant, len(TEXT), "x")
    assert wait(assistant) is not None
    press(assistant, len(TEXT) + 1, "s")
    answer = wait(assistant)
    assert answer is not None and (answer.text, answer.origin) == ("um = 1", "reuse")
    assert answer.read_tokens is None


def test_a_running_question_is_not_cancelled_and_its_late_answer_is_typed_along(
    llama: ScriptedLlama, assistant: LlamaAssistant
) -> None:
    llama.contents, llama.delay_s = ["sum = 1"], 0.4
    press(assistant, len(TEXT), "x")
    assert wait(assistant, 0.05) is None
    press(assistant, len(TEXT) + 1, "s")
    assert wait(assistant, 0.15) is None and len(llama.asked) == 1
    answer = wait(assistant)
    assert answer is not None and (answer.text, answer.origin) == ("um = 1", "model")


def test_the_next_question_waits_and_an_empty_answer_is_silence(
    llama: ScriptedLlama, assistant: LlamaAssistant
) -> None:
    llama.contents, llama.delay_s = ["other", ""], 0.2
    press(assistant, len(TEXT), "x")
    press(assistant, len(TEXT) + 1, "s")
    answer = wait(assistant)
    assert answer is not None and (answer.text, answer.origin) == ("", "silence")
    assert [body["prompt"] for body in llama.asked] == ["x", "xs"]


def test_much_text_after_the_cursor_means_no_question(
    llama: ScriptedLlama, assistant: LlamaAssistant
) -> None:
    press(assistant, 3, "x")
    answer = wait(assistant)
    assert answer is not None and answer.origin == "silence" and not llama.asked


def test_a_budget_in_tokens_shortens_what_is_sent(llama: ScriptedLlama) -> None:
    lines = "".join(f"value_{number:03} = {number:03}\n" for number in range(100))
    one = LlamaAssistant(llama.url, (25, 10))
    one.open("a.py", "python", f"{lines}\n{lines}")
    press(one, len(lines), "x")
    assert wait(one) is not None
    one.close()
    # Four characters a token here, sixteen of them a line.
    assert llama.asked[0]["input_prefix"].count("\n") == 6
    assert llama.asked[0]["input_suffix"].count("\n") < 6


def test_a_server_that_fails_is_an_error(llama: ScriptedLlama, assistant: LlamaAssistant) -> None:
    llama.status = 500
    press(assistant, len(TEXT), "x")
    with pytest.raises(EngineUnavailableError, match="500"):
        wait(assistant)
