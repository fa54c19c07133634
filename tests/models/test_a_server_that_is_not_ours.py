"""The pipeline against llama.cpp's server with the same weights: only the extras are absent."""

import ast
from collections.abc import Iterator

import pytest

from fimble.completion.pipeline import complete
from fimble.completion.request import CompletionRequest, Trigger
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.engine.client import OpenAICompatibleEngine
from fimble.engine.connect import connect_engine
from fimble.engine.engine_process import find_engine
from fimble.engine.interface import GenerationEnd, GenerationRequest, StopReason, TextChunk
from fimble.engine.stop_rules import StopRules
from fimble.settings import CompletionSettings, EngineSettings, Settings
from fimble.syntax.parse import ParseCache
from fimble.weights.pull import ensure_weights
from fimble.weights.resolve import resolve_model
from fimble.weights.store import place_of
from support.llama_server import llama_server

pytestmark = [pytest.mark.model, pytest.mark.timeout(1200)]

MODEL = "qwen2.5-coder-0.5b-instruct"
BEFORE = 'def average(numbers):\n    """The arithmetic mean."""\n    return '
AFTER = "\n\n\nprint(average([1, 2, 3]))\n"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    resolved = resolve_model(MODEL)
    ensure_weights(resolved, keep_gguf=True)
    with llama_server(place_of(resolved.card).gguf) as address:
        yield address


def settings(url: str) -> Settings:
    return Settings(
        engine=EngineSettings(url=url), completion=CompletionSettings(time_limit_ms=60_000)
    )


@pytest.mark.parametrize("suffix", ["", "/", "/v1", "/v1/"])
async def test_a_completion(url: str, suffix: str) -> None:
    document = Document(uri="file:///a.py", language_id="python", version=1, text=BEFORE + AFTER)
    request = CompletionRequest(document=document, offset=len(BEFORE), trigger=Trigger.INVOKED)
    engine = connect_engine(settings(url + suffix))
    try:
        services = Services(
            engine=engine, settings=settings(url + suffix), parse=ParseCache().parse
        )
        outcome = await complete(request, services)
    finally:
        await engine.aclose()
    assert outcome.suggestion is not None, outcome.rejection
    assert "sum(numbers)" in outcome.suggestion.text
    ast.parse(BEFORE + outcome.suggestion.text + AFTER)
    assert find_engine() is None  # no engine of our own was started


async def test_the_extras_are_absent_and_nothing_is_missed(url: str) -> None:
    engine = OpenAICompatibleEngine(url)
    description = await engine.describe()
    assert description.extras == frozenset()
    assert description.status == "ready"
    assert "qwen" in description.model.lower() or description.model
    assert await engine.count_tokens(["", "return first"]) == [0, 4]
    await engine.load("anything")  # left alone
    await engine.aclose()


async def test_stop_rules_end_a_foreign_generation_too(url: str) -> None:
    engine = OpenAICompatibleEngine(url)
    rules = StopRules(max_lines=1, max_tokens=60, token_strings=("<|endoftext|>",))
    request = GenerationRequest(prompt="def add(first, second):\n    return", stop=rules)
    items = [item async for item in engine.generate(request)]
    await engine.aclose()
    text = "".join(item.text for item in items if isinstance(item, TextChunk))
    end = items[-1]
    assert isinstance(end, GenerationEnd)
    assert end.reason == StopReason.LINE_LIMIT
    assert text.strip() == "first + second"
    logprobs = [value for item in items[:-1] for value in item.token_logprobs]
    assert logprobs
    assert all(value <= 0 for value in logprobs)


async def test_many_requests_that_are_given_up_leave_the_server_free(url: str) -> None:
    engine = OpenAICompatibleEngine(url)
    rules = StopRules(max_tokens=400)
    for _ in range(5):
        stream = engine.generate(GenerationRequest(prompt="# a long list\n", stop=rules))
        await anext(stream)
        await stream.aclose()
    short = GenerationRequest(prompt="a = ", stop=StopRules(max_tokens=1))
    ends = [item async for item in engine.generate(short)]
    await engine.aclose()
    assert isinstance(ends[-1], GenerationEnd)
