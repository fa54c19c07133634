"""The whole road, with an engine that says what it is told: the model is not the subject here."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from fimble.completion.pipeline import complete
from fimble.completion.rejection import Rejection
from fimble.completion.request import (
    CompletionRequest,
    Outcome,
    SelectedEntry,
    Trigger,
)
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.engine.interface import (
    EngineDescription,
    GenerationEnd,
    GenerationRequest,
    StopReason,
    TextChunk,
)
from fimble.errors import EngineUnavailableError
from fimble.settings import CompletionSettings, Settings
from fimble.syntax.parse import ParseCache
from support.telling_engine import MODEL, TellingEngine


def services_of(engine: TellingEngine, **completion: object) -> Services:
    settings = Settings(completion=CompletionSettings(**{"debounce_ms": 0, **completion}))  # type: ignore[arg-type]
    return Services(engine=engine, settings=settings, parse=ParseCache().parse)


def request_at(drawn: str, language: str = "python", uri: str = "a") -> CompletionRequest:
    text = drawn.replace("<cursor>", "")
    document = Document(uri=uri, language_id=language, version=1, text=text)
    return CompletionRequest(document=document, offset=drawn.index("<cursor>"))


def accepted(request: CompletionRequest, outcome: Outcome) -> str:
    """The document after accepting the suggestion, with the cursor where it ends."""
    suggestion, text = outcome.suggestion, request.document.text
    assert suggestion is not None, outcome.rejection
    start, end = suggestion.start_offset, suggestion.end_offset
    return text[:start] + suggestion.text + "<cursor>" + text[end:]


async def check_completion(
    drawn: str, model_says: str, result: str, language: str = "python"
) -> None:
    request = request_at(drawn, language)
    outcome = await complete(request, services_of(TellingEngine(text=model_says)))
    assert accepted(request, outcome) == result


SUM = "def total(items):\n    result = 0\n"


async def test_a_line() -> None:
    await check_completion(
        f"{SUM}    return <cursor>\n", " result\n\nx = 1", f"{SUM}    return result<cursor>\n"
    )


async def test_a_block() -> None:
    await check_completion(
        f"{SUM}    for item in items:\n        <cursor>\n",
        " result += item\n        use(item)\n    return result\n\nprint(1)",
        f"{SUM}    for item in items:\n        result += item\n        use(item)<cursor>\n",
    )


async def test_a_line_that_opens_a_block_brings_the_block() -> None:
    java = "class A {\n  void f(int a) {\n    <cursor>\n    g(a);\n  }\n}\n"
    block = "if (a < 0) {\n      return;\n    }"
    await check_completion(
        java, f" {block}\n    h(a);\n  }}", java.replace("<cursor>", block + "<cursor>"), "java"
    )


async def test_what_would_not_parse_is_not_shown() -> None:
    request = request_at(f"{SUM}    x = <cursor>\n    return x\n")
    outcome = await complete(request, services_of(TellingEngine(text=" sum(items))\n")))
    assert outcome.suggestion is not None and outcome.suggestion.text == "sum(items)"
    outcome = await complete(request, services_of(TellingEngine(text=" items for in\n")))
    assert outcome.rejection is Rejection.BREAKS_SYNTAX


async def test_windows_line_ends_come_back() -> None:
    await check_completion(
        "def total(items):\r\n    <cursor>\r\n\r\nprint(1)\r\n",
        " a = 1\n    return a\n\nprint(1)",
        "def total(items):\r\n    a = 1\r\n    return a<cursor>\r\n\r\nprint(1)\r\n",
    )


async def test_the_editors_closing_bracket_is_replaced() -> None:
    await check_completion(
        f"{SUM}    print(<cursor>)\n", "result)", f"{SUM}    print(result)<cursor>\n"
    )


async def test_the_editors_three_quotes_are_replaced() -> None:
    """Editors close a docstring as soon as it is opened; two of the three quotes were left over."""
    await check_completion(
        'def total(items):\n    """<cursor>"""\n    return sum(items)\n',
        'Sum up the items."""\n    return 0',
        'def total(items):\n    """Sum up the items."""<cursor>\n    return sum(items)\n',
    )


VUE = "<template>\n  <p>\u00e4\U0001d11e {{ a }}</p>\n</template>\n<script>\n"


@pytest.mark.parametrize("language", ["vue", "svelte", "html"])
async def test_a_script_in_markup_is_completed_as_a_script(language: str) -> None:
    """TabNine#128: a block ends with the bracket that it lacks, and not with one too many."""
    await check_completion(
        f"{VUE}function f(x) {{<cursor>\n</script>\n",
        "\n  return x;\n}\n\nfunction g() {}\n",
        f"{VUE}function f(x) {{\n  return x;\n}}<cursor>\n</script>\n",
        language,
    )
    whole = f"{VUE}function f(x) {{\n  g(<cursor>\n}}\n</script>\n"
    await check_completion(whole, "x);\n}\n", whole.replace("<cursor>", "x);<cursor>"), language)
    request = request_at(f"{VUE}let a = 1; // a comment <cursor>\n</script>\n", language)
    outcome = await complete(request, services_of(TellingEngine(text="x"), in_comments=False))
    assert outcome.rejection is Rejection.IN_COMMENT


async def test_an_unknown_language_completes_without_syntax() -> None:
    await check_completion(
        "first line here\nsecond <cursor>\n",
        " line\nx",
        "first line here\nsecond line<cursor>\n",
        language="klingon",
    )


async def test_an_engine_that_heals_is_told_what_the_answer_begins_with() -> None:
    engine = TellingEngine(text=" result\n")
    engine.description = replace(engine.description, extras=frozenset({"token_healing"}))
    request = request_at(f"{SUM}    return res<cursor>\n")
    outcome = await complete(request, services_of(engine))
    assert engine.asked[0].prompt.endswith("return")
    assert engine.asked[0].begins_with == " res"
    assert accepted(request, outcome) == f"{SUM}    return result<cursor>\n"


async def test_an_engine_that_heals_badly_gives_nothing() -> None:
    engine = TellingEngine(text=" other\n")
    engine.description = replace(engine.description, extras=frozenset({"token_healing"}))
    outcome = await complete(request_at(f"{SUM}    return res<cursor>\n"), services_of(engine))
    assert outcome.suggestion is None


async def test_what_is_asked() -> None:
    engine = TellingEngine(text="x")
    await complete(request_at(f"{SUM}    return <cursor>\n\nafter()\n"), services_of(engine))
    (asked,) = engine.asked
    assert asked.prompt == (
        f"<|fim_prefix|><|fim_suffix|>\n\nafter()\n<|fim_middle|>{SUM}    return"
    )
    assert asked.session == "a"
    assert "<|fim_middle|>" in asked.stop.token_strings


async def test_a_model_without_sentinels_continues_the_prefix_and_the_trace_says_so() -> None:
    engine = TellingEngine(text="x")
    engine.description = EngineDescription(status="ready", model="somebodys-model")
    outcome = await complete(request_at(f"{SUM}    return <cursor>\nmore\n"), services_of(engine))
    assert engine.asked[0].prompt == f"{SUM}    return"
    step = next(step for step in outcome.trace.steps if step.name == "model")
    assert "somebodys-model" in str(step.notes["guess"])


async def test_signatures_that_the_cut_takes_away_stay_in_front() -> None:
    body = "".join(f"        value_{number} = {number}\n" for number in range(200))
    drawn = f"class A(B):\n    x = 1\n\n    def f(\n        self\n    ):\n{body}        <cursor>\n"
    engine = TellingEngine(text=" y = 1\n")
    await complete(request_at(drawn), services_of(engine, prefix_tokens=300))
    front, _, behind = engine.asked[0].prompt.partition("<|fim_middle|>")
    before = front.removeprefix("<|fim_prefix|>").partition("<|fim_suffix|>")[0] + behind
    assert before.startswith("class A(B):\n    def f(\n        self\n    ):\n        value_")
    assert "x = 1" not in before and before.endswith("value_199 = 199\n       ")


async def test_what_the_outcome_tells() -> None:
    outcome = await complete(
        request_at(f"{SUM}    return <cursor>"),
        services_of(TellingEngine(text=" x", logprob=-0.5)),
    )
    assert (outcome.model, outcome.device, outcome.generated_tokens) == (MODEL, "cpu", 7)
    assert outcome.confidence == pytest.approx(0.6065, abs=1e-3)
    assert outcome.stop_reason is StopReason.STOP_TOKEN
    assert [step.name for step in outcome.trace.steps] == [
        "trigger",
        "reuse",
        "join",
        "debounce",
        "syntax",
        "context",
        "model",
        "prompt",
        "stop rules",
        "generate",
        "postprocess",
        "gate",
    ]


async def test_typing_along_does_not_ask_again() -> None:
    engine = TellingEngine(text=" result")
    services = services_of(engine)
    await complete(request_at(f"{SUM}    return <cursor>\n"), services)
    request = request_at(f"{SUM}    return res<cursor>\n")
    outcome = await complete(request, services)
    assert accepted(request, outcome) == f"{SUM}    return result<cursor>\n"
    assert len(engine.asked) == 1


async def test_a_selected_entry_is_extended() -> None:
    request = request_at(f"{SUM}    return items.co<cursor>\n")
    selected = SelectedEntry(
        start_offset=request.offset - 2, end_offset=request.offset, text="count"
    )
    request = replace(request, selected=selected)
    engine = TellingEngine(text="(0)\n")
    outcome = await complete(request, services_of(engine))
    assert engine.asked[0].prompt.endswith("items.count")
    assert accepted(request, outcome) == f"{SUM}    return items.count(0)<cursor>\n"


@pytest.mark.parametrize("begun", ["co", ""])
async def test_what_extends_an_entry_stands_when_that_is_taken_and_not_before(begun: str) -> None:
    request = request_at(f"{SUM}    return items.{begun}<cursor>\n")
    start = request.offset - len(begun)
    selected = SelectedEntry(start_offset=start, end_offset=request.offset, text="count")
    engine = TellingEngine(text="(result)\n")
    services = services_of(engine)
    await complete(replace(request, selected=selected), services)
    taken = request_at(f"{SUM}    return items.count<cursor>\n")
    assert accepted(taken, await complete(taken, services)) == (
        f"{SUM}    return items.count(result)<cursor>\n"
    )
    assert len(engine.asked) == 1
    engine.text = "append(1)"
    outcome = await complete(request, services)
    assert len(engine.asked) == 2
    assert outcome.suggestion is None or not outcome.suggestion.text.startswith("count")


async def test_a_selected_entry_somewhere_else() -> None:
    selected = SelectedEntry(start_offset=0, end_offset=1, text="count")
    request = replace(request_at(f"{SUM}    return <cursor>"), selected=selected)
    outcome = await complete(request, services_of(TellingEngine(text="x")))
    assert outcome.rejection is Rejection.SELECTION_MISMATCH


@pytest.mark.parametrize(
    "says, reason, rejection",
    [
        ("", StopReason.STOP_TOKEN, Rejection.EMPTY),
        (" \n", StopReason.STOP_TOKEN, Rejection.EMPTY),
        ("x", StopReason.SUPERSEDED, Rejection.SUPERSEDED),
        ("x", StopReason.CANCELLED, Rejection.CANCELLED),
    ],
)
async def test_silence(says: str, reason: StopReason, rejection: Rejection) -> None:
    engine = TellingEngine(text=says, reason=reason)
    outcome = await complete(request_at(f"{SUM}    return <cursor>"), services_of(engine))
    assert outcome.suggestion is None
    assert outcome.rejection is rejection


async def test_silence_before_the_model_is_asked() -> None:
    engine = TellingEngine(text="x")
    outcome = await complete(request_at("<cursor>"), services_of(engine))
    assert outcome.rejection is Rejection.TOO_LITTLE_TEXT
    outcome = await complete(request_at(f"{SUM}<cursor>"), services_of(engine, enabled=False))
    assert outcome.rejection is Rejection.DISABLED
    assert engine.asked == []


async def test_a_fault_of_the_engine_is_told_and_not_raised() -> None:
    engine = TellingEngine(fault=EngineUnavailableError("It died.", "Start it."))
    outcome = await complete(request_at(f"{SUM}    return <cursor>"), services_of(engine))
    assert outcome.rejection is Rejection.ENGINE_FAILED
    assert outcome.fault == "It died. Start it."
    assert engine.closed == 1


async def test_while_the_model_loads_only_the_users_own_key_waits() -> None:
    engine = TellingEngine(text=" x")
    engine.description = EngineDescription(status="loading", model=MODEL, message="Loading it.")
    request = request_at(f"{SUM}    return <cursor>")
    outcome = await complete(request, services_of(engine))
    assert (outcome.rejection, outcome.fault) == (Rejection.ENGINE_NOT_READY, "Loading it.")
    outcome = await complete(replace(request, trigger=Trigger.INVOKED), services_of(engine))
    assert outcome.suggestion is not None


async def asked(engine: TellingEngine, services: Services, drawn: str) -> asyncio.Task[Outcome]:
    """A request that has got as far as the engine."""
    known = len(engine.asked)
    task = asyncio.create_task(complete(request_at(drawn), services))
    while len(engine.asked) == known:
        await asyncio.sleep(0)
    return task


async def cancel(task: asyncio.Task[Outcome]) -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_cancelling_passes_through_and_closes_the_engines_stream_a_little_later() -> None:
    engine = TellingEngine(hangs=True)
    await cancel(await asked(engine, services_of(engine), f"{SUM}    return <cursor>"))
    async with asyncio.timeout(5):
        while not engine.closed:
            await asyncio.sleep(0.01)


async def test_a_newer_request_that_types_along_joins_what_a_cancelled_one_has_begun() -> None:
    engine = TellingEngine(text=" result", pause=asyncio.Event())
    services = services_of(engine)
    older = await asked(engine, services, f"{SUM}    return <cursor>\n")
    await cancel(older)
    newer = asyncio.create_task(complete(request_at(f"{SUM}    return re<cursor>\n"), services))
    await asyncio.sleep(0)
    engine.pause.set()
    outcome = await newer
    assert len(engine.asked) == engine.closed == 1
    assert outcome.suggestion is not None and outcome.suggestion.text == "sult"
    assert outcome.generated_tokens == 7


async def test_a_newer_request_that_contradicts_asks_anew() -> None:
    engine = TellingEngine(text=" result", pause=asyncio.Event())
    services = services_of(engine)
    older = await asked(engine, services, f"{SUM}    return <cursor>\n")
    request = request_at(f"{SUM}    return x + <cursor>\n")
    newer = asyncio.create_task(complete(request, services))
    await asyncio.sleep(0.01)
    assert len(engine.asked) == 1  # nothing has come yet that contradicts
    engine.pause.set()
    await older
    outcome = await newer
    assert outcome.suggestion is not None and outcome.suggestion.text == "result"
    assert len(engine.asked) == engine.closed == 2


async def test_after_an_accepted_suggestion_nobody_waits() -> None:
    engine = TellingEngine(text=" result")
    services = services_of(engine, debounce_ms=200)
    request = request_at(f"{SUM}    return <cursor>\n")
    outcome = await complete(request, services)
    next_request = request_at(accepted(request, outcome))
    engine.text = " + 1"
    outcome = await complete(next_request, services)
    step = next(step for step in outcome.trace.steps if step.name == "debounce")
    assert step.notes["waited_ms"] == 0
    outcome = await complete(request_at(f"{SUM}    return 1 + <cursor>\n"), services)
    step = next(step for step in outcome.trace.steps if step.name == "debounce")
    assert step.notes["waited_ms"] == 200


async def test_an_answer_that_breaks_off_is_a_fault() -> None:
    class Breaking(TellingEngine):
        async def generate(
            self, request: GenerationRequest
        ) -> AsyncIterator[TextChunk | GenerationEnd]:
            yield TextChunk(text="x")

    outcome = await complete(request_at(f"{SUM}    return <cursor>"), services_of(Breaking()))
    assert outcome.rejection is Rejection.ENGINE_FAILED
