"""Lines that are to declare a name: what they may begin with, and that the model is held to it."""

from collections.abc import AsyncIterator

import pytest

from fimble.completion.declared_name import declares_by_itself, missing_declarations
from fimble.completion.pipeline import complete
from fimble.completion.place import find_place
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Outcome, Trigger
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    StopReason,
    TextChunk,
)
from fimble.settings import CompletionSettings, Settings
from fimble.syntax.parse import ParseCache
from support.telling_engine import MODEL, TellingEngine

TWO_SCRIPTS = (
    "<script>\nlet rate = 2;\n</script>\n<script setup>\n"
    "function f() {\n  ¦\n  return n * rate;\n}\n</script>\n<template><p>{{ n }}</p></template>\n"
)
MEAN = "def mean(xs):\n    ¦\n    return total / len(xs)\n"


def _request(drawn: str, language: str = "python") -> CompletionRequest:
    before, after = drawn.split("¦")
    document = Document(uri="file:///a.x", language_id=language, version=1, text=before + after)
    return CompletionRequest(document=document, offset=len(before), trigger=Trigger.INVOKED)


@pytest.mark.parametrize(
    ("language", "drawn", "result", "beginnings"),
    [
        ("python", MEAN, "xs.sort()", ["total =", "total:", "total,"]),
        ("python", MEAN, Rejection.EMPTY, ["total =", "total:", "total,"]),
        ("python", MEAN, "total = sum(xs)", []),
        ("python", "def mean(xs):\n¦\n    return total / 2\n", "x", ["    total =", "    total:"]),
        ("python", "def f(x):\n    ¦\n    return math.pi * x\n", "y = 2", ["import math"]),
        ("python", "def f(x):\n    ¦\n    return copy(x)\n", "y = 2", []),
        ("python", "def mean(xs):\n    n = ¦\n    return total / n\n", "len(xs)", []),
        ("python", "def f():\n    '''\n    ¦\n    total of all'''\n", "the", []),
        ("python", "def f():\n    ¦\n    a()\n    b()\n    c()\n    return late\n", "x()", []),
        ("typescript", "function f() {\n  ¦\n  return n + 1;\n}\n", "g();", ["const n", "let n"]),
        ("vue", TWO_SCRIPTS, "g();", ["const n", "let n", "var n"]),
        ("svelte", "<script>\n  ¦\n  $: n = 2;\n  $: m = n + 1;\n</script>\n", "g();", []),
        ("rust", "fn f() -> i32 {\n    ¦\n    n + 1\n}\n", "g();", ["let n", "let mut n"]),
        ("go", "func f() int {\n\t¦\n\treturn n\n}\n", "g()", ["n :=", "n,"]),
        ("java", "class A { int f() {\n  ¦\n  return n;\n} }\n", "g();", []),
    ],
)
def test_missing_declarations(
    language: str, drawn: str, result: str | Rejection, beginnings: list[str]
) -> None:
    place = find_place(_request(drawn, language), ParseCache().parse)
    found = missing_declarations(place, result)
    assert list(found[: len(beginnings)]) == beginnings
    assert bool(found) == bool(beginnings)
    assert not any("rate" in beginning for beginning in found)


def test_a_value_made_from_the_name_itself_declares_nothing() -> None:
    assert declares_by_itself("total = total + 1\n")
    assert declares_by_itself("const n = f(n);")
    assert not declares_by_itself("total = sum(totals)")
    assert not declares_by_itself("import math")


class HeldEngine(TellingEngine):
    """Writes what is not wanted, and what it is told where it is held to beginnings."""

    def __init__(self, free: str, held: str) -> None:
        extras = frozenset({"token_healing", "one_of"})
        super().__init__(description=EngineDescription(status="ready", model=MODEL, extras=extras))
        self._free, self._held = free, held

    async def generate(
        self, request: GenerationRequest
    ) -> AsyncIterator[TextChunk | GenerationEnd]:
        self.asked.append(request)
        text = self._held if request.one_of else self._free
        yield TextChunk(text=request.begins_with + text, token_logprobs=(-0.1,))
        yield GenerationEnd(reason=StopReason.LINE_LIMIT, model=MODEL)


async def _complete(engine: TellingEngine) -> Outcome:
    settings = Settings(completion=CompletionSettings(debounce_ms=0))
    services = Services(engine=engine, settings=settings, parse=ParseCache().parse)
    return await complete(_request(MEAN), services)


async def test_the_model_is_held_to_a_line_that_declares() -> None:
    engine = HeldEngine("xs.sort()", "total = sum(xs)")
    outcome = await _complete(engine)
    assert outcome.suggestion is not None
    assert outcome.suggestion.text == "total = sum(xs)"
    assert [bool(each.one_of) for each in engine.asked] == [False, True]


async def test_what_declares_already_is_not_asked_again() -> None:
    engine = HeldEngine("total = sum(xs)", "total = 0")
    await _complete(engine)
    assert len(engine.asked) == 1


async def test_the_first_answer_stays_where_the_second_makes_no_sense() -> None:
    outcome = await _complete(HeldEngine("xs.sort()", "total = total + 1"))
    assert outcome.suggestion is not None
    assert outcome.suggestion.text == "xs.sort()"
