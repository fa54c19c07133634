"""The ways in which one and the same model is asked to fill a hole, through the same engine.

`raw`: the plain prompt of the model card, its end tokens and a token limit, as a stranger would
call the model. `raw-line`: the same, cut after one line. `pipeline`: the road that the editor
takes.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Final

from fimble.completion.generation import generate
from fimble.completion.pipeline import complete
from fimble.completion.rejection import Rejection
from fimble.completion.request import CompletionRequest, Outcome, Trigger
from fimble.completion.services import Services
from fimble.documents.document import Document
from fimble.engine.interface import GenerationRequest
from fimble.engine.stop_rules import StopRules
from fimble.errors import EngineError, UsageError
from fimble.evaluation.infilling_data import InfillingCase
from fimble.prompt.sentinels import control_tokens
from fimble_models import FimTokens


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a subject made of a case.

    Attributes:
        text: what stands in the hole now; None for silence, whose reason is `rejection`.
        program: the whole text with the hole filled.
    """

    text: str | None
    program: str
    latency_ms: float
    rejection: str = ""
    prompt_tokens: int | None = None
    cached_tokens: int | None = None
    generated_tokens: int | None = None
    first_token_ms: float | None = None
    stop_reason: str = ""


Subject = Callable[[InfillingCase, Services, FimTokens], Awaitable[Answer]]


async def answer_raw(case: InfillingCase, services: Services, fim: FimTokens) -> Answer:
    """Ends at the end tokens or the token limit."""
    rules = StopRules(
        token_strings=control_tokens(fim), max_tokens=services.settings.completion.max_tokens
    )
    return await _ask_plainly(case, services, fim, rules)


async def answer_raw_line(case: InfillingCase, services: Services, fim: FimTokens) -> Answer:
    """Ends after a line too: for data whose holes are single lines, and known to be."""
    rules = StopRules(
        token_strings=control_tokens(fim),
        max_tokens=services.settings.completion.max_tokens,
        max_lines=1,
    )
    return await _ask_plainly(case, services, fim, rules, "\n" if case.is_whole_lines else "")


async def _ask_plainly(
    case: InfillingCase, services: Services, fim: FimTokens, rules: StopRules, line_end: str = ""
) -> Answer:
    """The plain order of the sentinels around all of the text; the anchor of the card is ours."""
    if fim.order == "spm":
        prompt = f"{fim.suffix}{case.suffix}{fim.prefix}{case.prompt}{fim.middle}"
    else:
        prompt = f"{fim.prefix}{case.prompt}{fim.suffix}{case.suffix}{fim.middle}"
    request = GenerationRequest(prompt=prompt, stop=rules, model=services.settings.model)
    started = time.perf_counter()
    generated = await generate(services.engine, request)
    latency_ms = (time.perf_counter() - started) * 1000
    text, end = generated.text + line_end, generated.end
    return Answer(
        text=text,
        program=case.prompt + text + case.suffix,
        latency_ms=latency_ms,
        prompt_tokens=end.prompt_tokens,
        cached_tokens=end.cached_tokens,
        generated_tokens=end.generated_tokens,
        first_token_ms=end.first_token_ms,
        stop_reason=end.reason,
    )


async def answer_by_pipeline(case: InfillingCase, services: Services, fim: FimTokens) -> Answer:
    """What the editor would show where the user asks at the hole.

    A hole of whole lines is an empty line there: its line end belongs to the document, not to what
    is suggested. Raises EngineError for a fault, which is no silence.
    """
    del fim  # the pipeline finds the card itself
    line_end = "\n" if case.is_whole_lines else ""
    before, after = case.prompt, line_end + case.suffix
    document = Document(
        uri=f"file:///evaluation/{case.task_id}",
        language_id=case.language_id,
        version=1,
        text=before + after,
    )
    request = CompletionRequest(document=document, offset=len(before), trigger=Trigger.INVOKED)
    outcome = await complete(request, services)
    if outcome.rejection is Rejection.ENGINE_FAILED:
        raise EngineError(f"The engine failed at {case.task_id}: {outcome.fault}")
    return _answer(case, outcome, document.text)


def _answer(case: InfillingCase, outcome: Outcome, text: str) -> Answer:
    program, middle, suggestion = text, None, outcome.suggestion
    if suggestion is not None:
        program = text[: suggestion.start_offset] + suggestion.text
        program += text[suggestion.end_offset :]
        # A suggestion may replace closing brackets that the suffix begins with.
        middle = program.removeprefix(case.prompt).removesuffix(case.suffix)
    return Answer(
        text=middle,
        program=program,
        latency_ms=outcome.latency_ms,
        rejection=str(outcome.rejection or ""),
        prompt_tokens=outcome.prompt_tokens,
        cached_tokens=outcome.cached_tokens,
        generated_tokens=outcome.generated_tokens,
        first_token_ms=outcome.first_token_ms,
        stop_reason=str(outcome.stop_reason or ""),
    )


SUBJECTS: Final[dict[str, Subject]] = {
    "raw": answer_raw,
    "raw-line": answer_raw_line,
    "pipeline": answer_by_pipeline,
}


def parse_subjects(names: str, known: Collection[str]) -> tuple[str, ...]:
    """From `raw,pipeline` to the names; raises UsageError for one that is not known."""
    asked = tuple(dict.fromkeys(name.strip() for name in names.split(",") if name.strip()))
    if not asked or not set(asked) <= set(known):
        raise UsageError(
            f"There is nothing named {names!r} to evaluate.", f"Name any of {', '.join(known)}."
        )
    return asked
