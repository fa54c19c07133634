"""Bodies of `/v1/completions`: what is taken, what is refused by name, what is answered."""

from typing import Any

import pytest

from fimble.engine.interface import GenerationEnd, StopReason, TextChunk
from fimble.engine.stop_rules import BlockRule
from fimble.errors import EngineError, ModelLoadError, RequestError
from fimble.inference.request_body import AnswerHead, end_json, error_json, parse_body, whole_json


def test_the_least_body() -> None:
    body = parse_body({"prompt": "def "})
    assert body.request.prompt == "def "
    assert body.request.model == "auto"
    assert body.request.temperature == 0.0
    assert not body.stream


def test_everything() -> None:
    body = parse_body(
        {
            "model": "m",
            "prompt": "a",
            "suffix": "b",
            "max_tokens": 7,
            "temperature": 1,
            "top_p": 0.5,
            "seed": 3,
            "stop": ["x", "y"],
            "logprobs": 0,
            "stream": True,
            "fimble": {
                "session": "s",
                "begins_with": " r",
                "weighs": [["a", "b"], ["", "c"]],
                "prefill_only": True,
                "stop_rules": {
                    "token_strings": ["<e>"],
                    "max_lines": 2,
                    "time_limit_ms": 50,
                    "block": {"kind": "brackets", "columns": 4},
                },
            },
        }
    )
    request, rules = body.request, body.request.stop
    assert (request.model, request.suffix, request.seed, request.session) == ("m", "b", 3, "s")
    assert (request.temperature, request.top_p, request.begins_with) == (1.0, 0.5, " r")
    assert (rules.strings, rules.token_strings, rules.max_lines) == (("x", "y"), ("<e>",), 2)
    assert (rules.max_tokens, rules.time_limit_ms) == (7, 50)
    assert rules.block == BlockRule(kind="brackets", columns=4)
    assert request.logprobs and request.prefill_only
    assert request.weighs == (("a", "b"), ("", "c"))
    assert body.stream


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ([], "not a JSON object"),
        ({"prompt": "a", "fimble": {"weighs": ["ab"]}}, "weighs"),
        ({"prompt": "a", "fimble": {"weighs": [["a"]]}}, "weighs"),
        ({"prompt": "a", "fimble": {"weighs": [["a", 1]]}}, "weighs"),
        ({"prompt": "a", "fimble": {"weighs": [["", ""]]}}, "weighs"),
        ({}, "prompt"),
        ({"prompt": ["a", "b"]}, "prompt"),
        ({"prompt": "a", "max_tokens": 0}, "max_tokens"),
        ({"prompt": "a", "max_tokens": 10**9}, "max_tokens"),
        ({"prompt": "a", "max_tokens": True}, "max_tokens"),
        ({"prompt": "a", "max_tokens": "8"}, "max_tokens"),
        ({"prompt": "a", "temperature": -1}, "temperature"),
        ({"prompt": "a", "temperature": float("nan")}, "temperature"),
        ({"prompt": "a", "top_p": 0}, "top_p"),
        ({"prompt": "a", "stop": 3}, "stop"),
        ({"prompt": "a", "stop": [3]}, "stop"),
        ({"prompt": "a", "n": 2}, "n = 1"),
        ({"prompt": "a", "echo": True}, "echo"),
        ({"prompt": "a", "stream": "yes"}, "stream"),
        ({"prompt": "a", "seed": 1.5}, "seed"),
        ({"prompt": "a", "fimble": 3}, "fimble"),
        ({"prompt": "a", "fimble": {"stop_rules": {"block": {"kind": "?"}}}}, "block kind"),
        ({"prompt": "a", "fimble": {"stop_rules": {"max_lines": "1"}}}, "max_lines"),
    ],
)
def test_what_is_wrong_is_named(body: Any, named: str) -> None:
    with pytest.raises(RequestError, match=named):
        parse_body(body)


def test_a_whole_answer() -> None:
    chunks = [
        TextChunk(text="re", token_logprobs=(-0.5,)),
        TextChunk(text="turn", token_logprobs=(-1.0,)),
    ]
    end = GenerationEnd(
        reason=StopReason.BLOCK_END, model="m", prompt_tokens=10, generated_tokens=2
    )
    answer = whole_json(chunks, end, AnswerHead(model="m", logprobs=True))
    assert answer["choices"][0]["text"] == "return"
    assert answer["choices"][0]["logprobs"]["token_logprobs"] == [-0.5, -1.0]
    assert answer["choices"][0]["finish_reason"] == "stop"
    assert answer["usage"] == {"prompt_tokens": 10, "completion_tokens": 2, "total_tokens": 12}
    assert answer["object"] == "text_completion"
    assert answer["id"].startswith("cmpl-")
    assert isinstance(answer["created"], int)


@pytest.mark.parametrize(
    ("reason", "finish"), [(StopReason.TOKEN_LIMIT, "length"), (StopReason.STOP_TOKEN, "stop")]
)
def test_the_reason_to_finish(reason: StopReason, finish: str) -> None:
    answer = end_json(GenerationEnd(reason=reason), AnswerHead(model="m", logprobs=False))
    assert answer["choices"][0]["finish_reason"] == finish
    assert answer["fimble"]["stop_reason"] == reason.value


def test_faults_have_their_names_and_statuses() -> None:
    body, status = error_json(ModelLoadError("It does not fit.", "Take a smaller one."))
    assert (body["error"]["type"], status) == ("model_load_error", 503)
    assert body["error"]["message"] == "It does not fit. Take a smaller one."
    assert error_json(EngineError("It broke."))[1] == 500
