"""The engine process over real HTTP, with a tiny model: answers, streams, tokens, faults."""

import asyncio
import json
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fimble.engine.engine_process import engine_process, start_engine, stop_engine
from fimble.engine.runtime_file import RuntimeFile, make_runtime_directory, read_token
from fimble.settings import EngineSettings

MISSING = "/no/such/model"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The runtime folder of the engine."""
    return tmp_path_factory.mktemp("runtime")


@pytest.fixture(scope="module")
def running(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[RuntimeFile, str]]:
    """One engine process for all tests of this file, and its token."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATA", "CONFIG", "CACHE"):
            patch.setenv(f"FIMBLE_{name}_DIR", str(tmp_path_factory.mktemp(name)))
        patch.setenv("FIMBLE_RUNTIME_DIR", str(folder))
        make_runtime_directory()
        entry = start_engine(EngineSettings(quantization="none"))
        yield entry, read_token() or ""
        stop_engine(entry)
        assert engine_process(entry) is None


@pytest.fixture
async def http(running: tuple[RuntimeFile, str]) -> AsyncIterator[httpx.AsyncClient]:
    entry, token = running
    async with httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{entry.port}",
        headers={"Authorization": f"Bearer {token}"},
        timeout=60,
    ) as client:
        yield client


def body(model: Path | str, **fields: Any) -> dict[str, Any]:
    return {"model": str(model), "prompt": "def add(", "max_tokens": 8, **fields}


async def post(http: httpx.AsyncClient, sent: Any) -> httpx.Response:
    return await http.post("/v1/completions", json=sent)


async def events_of(http: httpx.AsyncClient, sent: dict[str, Any]) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = []
    async with http.stream("POST", "/v1/completions", json=sent | {"stream": True}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = [line async for line in answer.aiter_lines() if line]
    assert lines[-1] == "data: [DONE]"
    events.extend(json.loads(line.removeprefix("data: ")) for line in lines[:-1])
    return events


def truncated(folder: Path, where: Path) -> Path:
    """A copy of a model whose weights break off."""
    copy = Path(shutil.copytree(folder, where / "truncated"))
    weights = copy / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:500])
    return copy


async def test_a_stream_says_the_same_as_a_whole_answer(
    http: httpx.AsyncClient, tiny_folder: Path
) -> None:
    whole = (await post(http, body(tiny_folder, logprobs=1))).json()
    events = await events_of(http, body(tiny_folder, logprobs=1))
    choices = [event["choices"][0] for event in events]
    assert "".join(choice["text"] for choice in choices) == whole["choices"][0]["text"]
    logprobs = [
        value
        for choice in choices
        for value in choice.get("logprobs", {}).get("token_logprobs", [])
    ]
    expected = whole["choices"][0]["logprobs"]["token_logprobs"]
    assert logprobs == pytest.approx(expected, abs=0.05)
    assert len(logprobs) == whole["usage"]["completion_tokens"] == 8
    assert len({event["id"] for event in events}) == 1
    assert choices[-1]["finish_reason"] == whole["choices"][0]["finish_reason"] == "length"
    # The second found the prompt in the cache, but for the token whose logits are needed again.
    assert events[-1]["fimble"]["cached_tokens"] == whole["usage"]["prompt_tokens"] - 1


async def test_texts_are_weighed_and_nothing_is_written(
    http: httpx.AsyncClient, tiny_folder: Path
) -> None:
    written = (await post(http, body(tiny_folder, logprobs=1))).json()["choices"][0]
    pairs = [["", written["text"]], ["", "Zq"], ["Z", "q"]]
    sent = body(tiny_folder, logprobs=1, fimble={"weighs": pairs})
    *chunks, end = await events_of(http, sent)
    assert [chunk["choices"][0]["text"] for chunk in chunks] == ["", "", ""]
    own, other, behind = (chunk["choices"][0]["logprobs"]["token_logprobs"] for chunk in chunks)
    # What it wrote itself may be read in other tokens; it stays likelier than letters at random.
    assert sum(own) / len(own) > sum(other) / len(other)
    assert other[-len(behind) :] == pytest.approx(behind, abs=0.05)
    assert end["usage"]["completion_tokens"] == 0
    late = {"weighs": pairs, "stop_rules": {"time_limit_ms": 0}}
    [end] = await events_of(http, body(tiny_folder, prompt="late " * 60, logprobs=1, fimble=late))
    assert end["fimble"]["stop_reason"] == "time_limit"
    long = body(tiny_folder, fimble={"weighs": [["", "x y " * 9000]]})
    assert (await post(http, long)).status_code == 400


async def test_a_time_limit_holds_for_reading_too(
    http: httpx.AsyncClient, tiny_folder: Path
) -> None:
    late = {"stop_rules": {"time_limit_ms": 0}}
    answer = (await post(http, body(tiny_folder, prompt="late " * 60, fimble=late))).json()
    assert answer["choices"][0]["text"] == ""
    assert answer["fimble"]["stop_reason"] == "time_limit"
    assert answer["fimble"]["first_token_ms"] is None


async def test_a_suffix_is_arranged_by_the_card(http: httpx.AsyncClient, tiny_folder: Path) -> None:
    plain = (await post(http, body(tiny_folder))).json()
    filled = (await post(http, body(tiny_folder, suffix="\n    return 1\n"))).json()
    assert filled["usage"]["prompt_tokens"] > plain["usage"]["prompt_tokens"] + 3


async def test_health_says_little_to_strangers(
    http: httpx.AsyncClient, tiny_folder: Path, running: tuple[RuntimeFile, str]
) -> None:
    await post(http, body(tiny_folder))
    known = (await http.get("/health")).json()
    assert known["status"] == "ready"
    assert known["pid"] == running[0].pid
    assert known["device"]
    async with httpx.AsyncClient(base_url=http.base_url) as stranger:
        assert (await stranger.get("/health")).json() == {"status": "ready"}


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Basic abc", "Bearer ÿ"])
async def test_without_the_token_nothing_is_answered(http: httpx.AsyncClient, token: str) -> None:
    headers = {"Authorization": token.encode("latin-1")}
    async with httpx.AsyncClient(base_url=http.base_url) as stranger:
        for path in ("/v1/completions", "/fimble/shutdown", "/fimble/load"):
            assert (await stranger.post(path, json={}, headers=headers)).status_code == 401
        assert (await stranger.get("/v1/models", headers=headers)).status_code == 401


async def test_a_web_page_cannot_come_in_by_a_name_of_its_own(http: httpx.AsyncClient) -> None:
    answer = await http.get("/v1/models", headers={"Host": "evil.example:80"})
    assert answer.status_code == 401


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"prompt": 3}', b"\xff\xfe"])
async def test_a_bad_body_is_refused_in_openais_form(
    http: httpx.AsyncClient, content: bytes
) -> None:
    answer = await http.post("/v1/completions", content=content)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


async def test_a_model_that_does_not_exist_and_the_process_lives_on(
    http: httpx.AsyncClient, tiny_folder: Path
) -> None:
    answer = await post(http, body(MISSING))
    assert answer.status_code == 404
    assert answer.json()["error"]["type"] == "unknown_model"
    assert MISSING in answer.json()["error"]["message"]
    assert (await post(http, body(tiny_folder))).status_code == 200


async def test_a_broken_model_and_the_process_lives_on(
    http: httpx.AsyncClient, tiny_folder: Path, tmp_path: Path
) -> None:
    answer = await post(http, body(truncated(tiny_folder, tmp_path)))
    assert answer.status_code == 503
    assert answer.json()["error"]["type"] == "broken_weights"
    assert (await http.get("/health")).json()["status"] == "failed"
    assert (await post(http, body(tiny_folder))).status_code == 200


async def test_a_prompt_too_long_for_the_model(http: httpx.AsyncClient, tiny_folder: Path) -> None:
    answer = await post(http, body(tiny_folder, prompt="word " * 600))
    assert answer.status_code == 400
    assert "reads 512 at most" in answer.json()["error"]["message"]


async def test_a_newer_request_of_a_session_ends_the_older_one(
    http: httpx.AsyncClient, tiny_folder: Path
) -> None:
    long = body(tiny_folder, max_tokens=400, fimble={"session": "file:///a.py"})
    older = asyncio.create_task(events_of(http, long))
    await asyncio.sleep(0.1)
    newer = await events_of(http, long | {"max_tokens": 2})
    assert newer[-1]["fimble"]["stop_reason"] == "token_limit"
    end = (await older)[-1]
    assert end["fimble"]["stop_reason"] == "superseded"
    assert end["usage"]["completion_tokens"] < 400


async def test_another_session_waits_for_its_turn(
    http: httpx.AsyncClient, tiny_folder: Path
) -> None:
    sent = [
        body(tiny_folder, max_tokens=30, fimble={"session": f"file:///{name}.py"}) for name in "abc"
    ]
    ends = await asyncio.gather(*(events_of(http, one) for one in sent))
    assert [end[-1]["usage"]["completion_tokens"] for end in ends] == [30, 30, 30]


async def test_who_hangs_up_stops_the_generation(
    http: httpx.AsyncClient, tiny_folder: Path
) -> None:
    long = body(tiny_folder, max_tokens=450, prompt="x", stream=True)
    async with http.stream("POST", "/v1/completions", json=long) as answer:
        async for line in answer.aiter_lines():
            if line:
                break
    # Its place is free at once: the next one has not to wait for 450 tokens, and finds in the
    # cache no more than what was read of it.
    after = (await post(http, body(tiny_folder, prompt="x", max_tokens=1))).json()
    assert after["usage"]["completion_tokens"] == 1
    assert (await http.get("/health")).json()["status"] == "ready"


async def test_a_lone_surrogate_and_zero_bytes_in_a_prompt(
    http: httpx.AsyncClient, tiny_folder: Path
) -> None:
    raw = json.dumps(body(tiny_folder, prompt="a\ud800b\x00"))
    answer = await http.post("/v1/completions", content=raw)
    assert answer.status_code == 200
    assert (await post(http, body(tiny_folder))).status_code == 200


async def test_counting(http: httpx.AsyncClient, tiny_folder: Path) -> None:
    sent = {"model": str(tiny_folder), "texts": ["", "<|fim_prefix|>", "def add"]}
    counts = (await http.post("/fimble/count_tokens", json=sent)).json()["counts"]
    assert counts[:2] == [0, 1]
    assert counts[2] >= 2
    wrong = await http.post("/fimble/count_tokens", json={"texts": [3]})
    assert wrong.status_code == 400


async def test_unknown_routes(http: httpx.AsyncClient) -> None:
    assert (await http.get("/nothing")).status_code == 404
    assert (await http.get("/v1/completions")).status_code == 405


def test_only_this_user_can_read_the_token_and_the_address(
    running: tuple[RuntimeFile, str], folder: Path
) -> None:
    del running
    if os.name != "posix":
        pytest.skip("file modes are POSIX")
    assert folder.stat().st_mode & 0o077 == 0
    for name in ("token", "engine.json"):
        assert (folder / name).stat().st_mode & 0o077 == 0
