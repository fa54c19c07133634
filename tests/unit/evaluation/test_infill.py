"""Own cases, an engine that says what it is told, and programs that are really run."""

from collections.abc import AsyncIterator

import pytest

from fimble.completion.rejection import Rejection
from fimble.completion.services import Services
from fimble.engine.client import OpenAICompatibleEngine
from fimble.errors import EngineError, UsageError
from fimble.evaluation.infill import SubjectResult, answer_cases, find_sentinels, judge_cases
from fimble.evaluation.infill_summary import percentile_90, summarise
from fimble.evaluation.infilling_data import InfillingCase
from fimble.evaluation.judge import Limits, Verdict
from fimble.evaluation.subjects import SUBJECTS, parse_subjects
from fimble.settings import Settings
from fimble.syntax.parse import ParseCache
from support.scripted_engine import ScriptedEngine

LIMITS = Limits(seconds=2, memory_bytes=256 << 20)


def hole(name: str, prompt: str, suffix: str, call: str, middle: str = "a + b") -> InfillingCase:
    return InfillingCase(
        task_id=name,
        prompt=f"def {name}(a, b):\n{prompt}",
        suffix=suffix,
        canonical_solution=middle,
        test=f"def check(f):\n    assert {call}",
        entry_point=name,
    )


ADD = hole("add", "    return ", "\n", "f(1, 2) == 3")
SUBTRACT = hole("subtract", "    return ", "\n", "f(1, 2) == -1", "a - b")
LOOP = hole("loop", "    while ", ":\n        pass\n", "f(1, 1)", "a != b")
HOARD = hole("hoard", "    return bytearray(", ")\n", "f(1 << 40, 0)", "0")
LINE = hole("line", "    b += 1\n", "    return c\n", "f(1, 1) == 3", "    c = a + b\n")


@pytest.fixture
async def services(scripted_engine: ScriptedEngine) -> AsyncIterator[Services]:
    engine = OpenAICompatibleEngine(scripted_engine.url)
    yield Services(engine=engine, settings=Settings(), parse=ParseCache().parse)
    await engine.aclose()


async def evaluate(services: Services, subject: str, *cases: InfillingCase) -> SubjectResult:
    fim = await find_sentinels(services)
    told: list[tuple[str, int, int]] = []
    answered = await answer_cases(subject, cases, services, fim, lambda *step: told.append(step))
    assert all(case.verdict in (Verdict.NOT_RUN, Verdict.SILENT) for case in answered.cases)
    judged = judge_cases(answered, cases, LIMITS, lambda *step: told.append(step))
    assert [step[1:] for step in told] == 2 * [(n + 1, len(cases)) for n in range(len(cases))]
    return judged


async def test_every_verdict(services: Services, scripted_engine: ScriptedEngine) -> None:
    scripted_engine.pieces = ["a ", "+ b"]
    result = await evaluate(services, "raw", ADD, SUBTRACT, LOOP, HOARD)
    assert [case.verdict for case in result.cases] == [
        Verdict.PASSED,
        Verdict.FAILED,
        Verdict.TIME_LIMIT,
        Verdict.MEMORY_LIMIT,
    ]
    assert [case.exact for case in result.cases] == [True, False, False, False]
    figures = summarise(result)
    assert (figures.pass_at_1, figures.exact_match, figures.silent) == (0.25, 0.25, 0.0)
    assert figures.pass_at_1_low is not None and figures.pass_at_1_high is not None
    assert 0 < figures.pass_at_1_low < 0.25 < figures.pass_at_1_high < 1
    assert figures.mean_generated_tokens == 2
    assert 0 < figures.median_latency_ms <= figures.p90_latency_ms


async def test_raw_asks_the_plain_prompt_with_nothing_of_ours(
    services: Services, scripted_engine: ScriptedEngine
) -> None:
    await evaluate(services, "raw", ADD)
    _, asked = scripted_engine.asked  # the first warms up
    assert asked["prompt"] == (
        f"<|fim_prefix|>{ADD.prompt}<|fim_suffix|>{ADD.suffix}<|fim_middle|>"
    )
    rules = asked["fimble"]["stop_rules"]
    assert (rules["block"], rules["max_lines"], rules["time_limit_ms"]) == (None, None, None)
    assert asked["stop"] == []
    assert "<|endoftext|>" in rules["token_strings"]


async def test_silence_is_no_pass_and_is_counted_by_its_reason(
    services: Services, scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.pieces = []
    result = await evaluate(services, "pipeline", ADD, SUBTRACT)
    assert [case.verdict for case in result.cases] == [Verdict.SILENT, Verdict.SILENT]
    figures = summarise(result)
    assert (figures.pass_at_1, figures.silent) == (0.0, 1.0)
    assert figures.rejections == {str(Rejection.EMPTY): 2}


@pytest.mark.parametrize(
    ("subject", "case", "pieces"),
    [
        ("pipeline", ADD, ["a + b"]),
        ("pipeline", LINE, ["    c = a", " + b"]),
        ("raw-line", LINE, ["    c = a", " + b"]),
        ("raw", LINE, ["    c = a", " + b\n"]),
    ],
)
async def test_a_right_filling_passes_and_is_exact(
    services: Services,
    scripted_engine: ScriptedEngine,
    subject: str,
    case: InfillingCase,
    pieces: list[str],
) -> None:
    scripted_engine.pieces = pieces
    [judged] = (await evaluate(services, subject, case)).cases
    assert (judged.verdict, judged.exact, judged.detail) == (Verdict.PASSED, True, "")
    assert judged.answer.text == case.canonical_solution


async def test_a_fault_of_the_engine_is_no_silence(
    services: Services, scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.break_after = 0
    with pytest.raises(EngineError):
        await evaluate(services, "pipeline", ADD)


async def test_a_model_without_sentinels_cannot_be_evaluated(
    services: Services, scripted_engine: ScriptedEngine
) -> None:
    scripted_engine.foreign = True
    with pytest.raises(UsageError, match="--model"):
        await find_sentinels(services)


def test_subjects_are_named_once_and_unknown_ones_refused() -> None:
    assert parse_subjects("pipeline, raw,raw", SUBJECTS) == ("pipeline", "raw")
    for wrong in ("", "magic", "raw,magic"):
        with pytest.raises(UsageError):
            parse_subjects(wrong, SUBJECTS)


@pytest.mark.parametrize(
    ("values", "expected"), [([5.0], 5.0), ([1.0, 2.0], 1.9), ([float(n) for n in range(11)], 9.0)]
)
def test_nine_of_ten(values: list[float], expected: float) -> None:
    assert percentile_90(values) == pytest.approx(expected)
