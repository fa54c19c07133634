"""The client against scripted servers: ours, others, and broken ones."""

import asyncio
import contextlib

import pytest

from fimble.engine.client import OpenAICompatibleEngine
from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.engine.openai_json import fault_of
from fimble.engine.run_on import RunOnRule
from fimble.engine.stop_rules import StopRules
from fimble.errors import (
    EngineError,
    EngineUnavailableError,
    FimbleError,
    ModelLoadError,
    RequestError,
)
from support.scripted_engine import ScriptedEngine

RULES = StopRules(strings=("STOP",), token_strings=("<end>",), max_lines=2, max_tokens=50)
NOBODY = "http://127.0.0.1:9"  # the discard port


async def answer(
    scripted: ScriptedEngine, **fields: object
) -> tuple[str, GenerationEnd, tuple[float, ...]]:
    engine = OpenAICompatibleEngine(scripted.url)
    request = GenerationRequest(prompt="p", stop=RULES, **fields)  # type: ignore[arg-type]
    try:
        items = [item async for item in engine.generate(request)]
    finally:
        await engine.aclose()
    chunks = [item for item in items if isinstance(item, TextChunk)]
    end = items[-1]
    assert isinstance(end, GenerationEnd)
    assert len(chunks) == len(items) - 1
    logprobs = tuple(value for chunk in chunks for value in chunk.token_logprobs)
    return "".join(chunk.text for chunk in chunks), end, logprobs


async def test_our_engine_gets_the_rules_and_the_session(scripted_engine: ScriptedEngine) -> None:
    text, end, logprobs = await answer(
        scripted_engine, session="s", begins_with=" r", suffix="x", prefill_only=True
    )
    assert text == "return a + b"
    assert end.reason == StopReason.STOP_TOKEN
    assert logprobs == (-0.1, -0.1)
    [body] = scripted_engine.asked
    assert body["stop"] == ["STOP"]
    assert body["suffix"] == "x"
    assert body["fimble"]["session"] == "s"
    assert body["fimble"]["begins_with"] == " r"
    assert body["fimble"]["prefill_only"] is True
    assert body["fimble"]["stop_rules"]["max_lines"] == 2


async def test_another_server_gets_only_the_protocol(scripted_engine: ScriptedEngine) -> None:
    scripted_engine.foreign = True
    text, end, _ = await answer(scripted_engine, session="s", begins_with=" r")
    assert text == "return a + b"
    assert end.reason == StopReason.STOP_TOKEN
    [body] = scripted_engine.asked
    assert "fimble" not in body
    assert body["stop"] == ["<end>", "STOP"]


@pytest.mark.parametrize(
    ("pieces", "text", "reason"),
    [
        (["one\ntw", "o\nthree\nfour"], "one\ntwo", StopReason.LINE_LIMIT),
        (["before ST", "OP after"], "before ", StopReason.STOP_STRING),
        (["before<e", "nd> after"], "before", StopReason.STOP_STRING),
    ],
)
async def test_the_rules_hold_with_a_server_that_ignores_them(
    scripted_engine: ScriptedEngine, pieces: list[str], text: str, reason: StopReason
) -> None:
    scripted_engine.foreign = True
    scripted_engine.pieces = [*pieces, *["more"] * 20]
    scripted_engine.delay_s = 0.02
    found, end, _ = await answer(scripted_engine)
    assert (found, end.reason) == (text, reason)
    await until(lambda: scripted_engine.cancelled == 1)


@pytest.mark.parametrize(("finish", "text"), [("stop", "a = 1\nb = 2"), ("length", "a = 1")])
async def test_lines_that_wait_for_an_own_end_are_kept_where_there_was_one(
    scripted_engine: ScriptedEngine, finish: str, text: str
) -> None:
    scripted_engine.foreign, scripted_engine.finish_reason = True, finish
    scripted_engine.pieces = ["a = 1\n", "b = 2"]
    rule = RunOnRule(kind="indentation", own_end=True)
    engine = OpenAICompatibleEngine(scripted_engine.url)
    request = GenerationRequest(prompt="p", stop=StopRules(run_on=rule))
    items = [item async for item in engine.generate(request)]
    await engine.aclose()
    assert "".join(item.text for item in items if isinstance(item, TextChunk)) == text


async def until(condition: object) -> None:
    assert callable(condition)
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.02)


async def test_half_a_character_in_a_document_is_no_fault(scripted_engine: ScriptedEngine) -> None:
    engine = OpenAICompatibleEngine(scripted_engine.url)
    request = GenerationRequest(prompt="a\ud83db", stop=RULES)
    assert [item async for item in engine.generate(request)]
    assert await engine.count_tokens(["\ud83d"]) == [1]
    await engine.aclose()
    assert scripted_engine.asked[0]["prompt"] == "a\ufffdb"


@pytest.mark.parametrize("foreign", [True, False])
async def test_a_connection_that_breaks_in_the_middle(
    scripted_engine: ScriptedEngine, foreign: bool
) -> None:
    scripted_engine.foreign, scripted_engine.break_after = foreign, 1
    with pytest.raises(EngineUnavailableError):
        await answer(scripted_engine)


async def test_closing_the_answer_hangs_up(scripted_engine: ScriptedEngine) -> None:
    scripted_engine.pieces, scripted_engine.delay_s = ["x"] * 200, 0.02
    engine = OpenAICompatibleEngine(scripted_engine.url)
    stream = engine.generate(GenerationRequest(prompt="p", stop=RULES))
    await anext(stream)
    await stream.aclose()
    await until(lambda: scripted_engine.cancelled == 1)
    await engine.aclose()


async def test_cancelling_the_task_hangs_up(scripted_engine: ScriptedEngine) -> None:
    scripted_engine.pieces, scripted_engine.delay_s = ["x"] * 200, 0.02
    task = asyncio.create_task(answer(scripted_engine))
    await until(lambda: bool(scripted_engine.asked))
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await until(lambda: scripted_engine.cancelled == 1)


async def test_nobody_there() -> None:
    engine = OpenAICompatibleEngine(NOBODY)
    with pytest.raises(EngineUnavailableError, match=r"does not answer.*fimble doctor"):
        await engine.describe()
    with pytest.raises(EngineUnavailableError):
        await engine.count_tokens(["a"])
    await engine.aclose()


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\ndata: [1, 2]",
        b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\ndata: {oops}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\ndata: {}\n\n",
        b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\n<ht>",
        b"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"",
    ],
    ids=["text", "no object", "no JSON", "cut", "500", "redirect", "another protocol", "nothing"],
)
async def test_something_else_answers_at_the_address(reply: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(2000)
        writer.write(reply)
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    engine = OpenAICompatibleEngine(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with server:
        with pytest.raises(FimbleError) as caught:
            [item async for item in engine.generate(GenerationRequest(prompt="p", stop=RULES))]
    await engine.aclose()
    assert str(caught.value)


async def test_counts_are_asked_for_once(scripted_engine: ScriptedEngine) -> None:
    engine = OpenAICompatibleEngine(scripted_engine.url)
    first = await engine.count_tokens(["abc", "abcdef", "abc"])
    assert first == [2, 3, 2]
    scripted_engine.stop()
    assert await engine.count_tokens(["abcdef", "abc"]) == [3, 2]
    await engine.aclose()


async def test_another_server_s_counts_are_estimated(scripted_engine: ScriptedEngine) -> None:
    scripted_engine.foreign = True
    engine = OpenAICompatibleEngine(scripted_engine.url)
    assert await engine.count_tokens(["", "返回值"]) == [0, 3]
    await engine.load("m")
    await engine.aclose()


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (503, b'{"error": {"type": "model_load_error", "message": "no"}}', ModelLoadError, "no"),
        (400, b'{"error": {"message": "bad", "type": null}}', RequestError, "bad"),
        (400, b'{"error": "flat"}', RequestError, "flat"),
        (401, b"{}", EngineError, "Check the key"),
        (404, b"nothing here", EngineError, r"fimble\.engine\.url"),
        (500, b"[]", EngineError, "status 500"),
        (502, b"\xff", EngineError, "status 502"),
    ],
)
def test_error_bodies_of_every_make(
    status: int, body: bytes, kind: type[FimbleError], said: str
) -> None:
    fault = fault_of(status, body)
    assert type(fault) is kind
    with pytest.raises(kind, match=said):
        raise fault
